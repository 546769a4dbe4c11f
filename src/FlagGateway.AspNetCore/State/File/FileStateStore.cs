using System.Collections.Immutable;
using FlagGateway.Core.Guardrails;
using FlagGateway.Files;

namespace FlagGateway.State.File;

/// <summary>
/// State in a folder of this instance: a journal that is only ever appended to, which is the audit log as well, and
/// a snapshot. A write returns when it is on the disk. If the disk fails, nothing changes except kills and
/// rollbacks, which are in force immediately and written when the disk recovers.
/// </summary>
/// <remarks>
/// Removing a kill is written like any other change. Only if the flag is killed solely by a kill that
/// is not in the journal yet may it be removed without the disk; both are written to the journal later, in order.
/// </remarks>
internal sealed class FileStateStore : IStateStore, IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly StateFolder _folder;
    private readonly FileStateOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<FileStateStore> _logger;
    private readonly Journal _journal;
    private readonly string? _damage;
    private ImmutableArray<Action<GatewayState>> _callbacks = [];
    private ImmutableList<PendingChange> _pending;
    private IReadOnlyList<SavedProgress> _progress;
    private StateLock? _lock;
    private bool _isPendingFileOld;
    private Task _retrying = Task.CompletedTask;
    private volatile GatewayState _current;
    private volatile StateHealth _health;

    private FileStateStore(StateFolder folder, StateLock? right, FileStateOptions options, AuditKeys? keys, TimeProvider time, ILogger<FileStateStore> logger)
    {
        (_folder, _lock, _options, _time, _logger) = (folder, right, options, time, logger);
        var content = JournalReader.Read(folder);
        foreach (var warning in content.Warnings)
            Log.Repaired(logger, warning);
        _journal = new Journal(folder, content, options, keys, logger);
        _progress = ProgressFile.Read(folder.Progress);
        _pending = ReadPending(content.State);
        _current = Overlaid();
        _health = new StateHealth(true, null, time.GetUtcNow());
        if (content.Problem is null)
            return;
        TrySaveRecovered(content);
        _damage = $"{content.Problem}. State as of revision {_current.Revision} is in force, and kills; nothing else can be changed, so that nothing is overwritten. Stop the gateway and restore {folder.Path} from a backup, or continue with the state in force: move the journal files away and rename recovered.json to snapshot.json";
        _health = _health with { IsUp = false, Problem = _damage, Degradation = StateHealth.NotWritable };
        Log.Damaged(logger, _damage);
    }

    public string Name => "file";

    public GatewayState Current => _current;

    public StateHealth Health => _health;

    /// <summary>Opens or creates the folder. A folder that cannot be read or written does not prevent the start; the health reports it.</summary>
    /// <param name="statePath">The folder of <c>FlagGateway:State:Path</c>.</param>
    /// <param name="time">Source of timestamps and retry delays.</param>
    /// <param name="logger">Logs damage and repairs.</param>
    /// <param name="options">Sizes and intervals; <c>null</c> for the defaults.</param>
    /// <param name="keys">Keys that sign the audit log; <c>null</c> for no signatures.</param>
    /// <exception cref="StateFolderException">Another process writes there.</exception>
    public static FileStateStore Open(string statePath, TimeProvider time, ILogger<FileStateStore> logger, FileStateOptions? options = null, AuditKeys? keys = null)
    {
        var folder = new StateFolder(statePath);
        StateLock? right = null;
        try
        {
            DurableFile.CreateFolder(folder.Path);
            right = StateLock.Take(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without write access there is no risk of interference; the first write below reports the problem.
        }

        try
        {
            var store = new FileStateStore(folder, right, options ?? FileStateOptions.Default, keys, time, logger);
            store.TryCommit(change: null, time.GetUtcNow(), out _);
            return store;
        }
        catch
        {
            right?.Dispose();
            throw;
        }
    }

    public void OnChanged(Action<GatewayState> callback) => ImmutableInterlocked.Update(ref _callbacks, callbacks => callbacks.Add(callback));

    public async Task<WriteResult> WriteAsync(StateChange change, long? expectedRevision, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // The disk may be slow, and the caller may be on a thread that serves requests.
            return await Task.Run(() => Write(change, expectedRevision), CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The folder.</summary>
    public StateFolder Folder => _folder;

    /// <summary>As read at the start; later ones are known to this process.</summary>
    public IReadOnlyDictionary<string, ReportedWarning> WarningsOf(string flag) => StageProgress.WarningsOf(
        _progress.Select(static one => new StageProgress(one.Flag, one.ObservationPeriod, one.InStage, one.Undecided) { Warnings = one.Warnings }), flag, Current);

    public Task SaveProgressAsync(IReadOnlyList<StageProgress> progress, CancellationToken cancellationToken) =>
        WriteBesideAsync(folder => ProgressFile.Write(folder.Progress, progress, _journal.State), cancellationToken);

    /// <summary>Writes a file next to the journal, if this process has the write lock.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task WriteBesideAsync(Action<StateFolder> write, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (!_stopping.IsCancellationRequested && _lock is not null)
                await Task.Run(() => write(_folder), CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(string? flag, long? before, int limit, CancellationToken cancellationToken) =>
        Task.Run(() => AuditReader.Read(_folder, _journal.End, flag, before, limit, cancellationToken), cancellationToken);

    public void Dispose()
    {
        _stopping.Cancel();
        _writing.Wait();
        try
        {
            if (_damage is null && _lock is not null)
                _journal.TrySnapshot();
            _lock?.Dispose();
            _lock = null;
        }
        finally
        {
            _writing.Release();
        }
    }

    private WriteResult Write(StateChange change, long? expectedRevision)
    {
        if (_stopping.IsCancellationRequested)
            return new WriteResult(WriteOutcome.Unavailable, _current, "The gateway stops.");
        if (change.Kind != ChangeKind.Kill && expectedRevision is not null && expectedRevision != _current.Revision)
            return new WriteResult(WriteOutcome.Conflict, _current, $"The state has revision {_current.Revision}.");
        var at = _time.GetUtcNow();
        if (TryCommit(change, at, out var problem))
            return new WriteResult(WriteOutcome.Done, _current, null);
        if (change.Kind != ChangeKind.Kill && !PendingRollback.Is(change) && !(change.Kind == ChangeKind.Unkill && IsOnlyPending(change.Flag)))
            return new WriteResult(WriteOutcome.Unavailable, _current, problem);
        Hold(new PendingChange(change, at), problem);
        return new WriteResult(WriteOutcome.InForceOnly, _current, problem);
    }

    private bool IsOnlyPending(string flag) => _current.Kills.ContainsKey(flag) && !_journal.State.Kills.ContainsKey(flag);

    /// <summary>Writes pending changes and then the change, or only checks whether the folder is writable.</summary>
    private bool TryCommit(StateChange? change, DateTimeOffset at, out string? problem)
    {
        problem = _damage;
        if (_damage is not null)
            return false;
        var revision = _journal.State.Revision;
        try
        {
            TakeLock();
            WritePending();
            if (change is null)
                Probe();
            else
                Commit(change, at);
            if (!_health.IsUp)
                Log.WritableAgain(_logger, _folder.Path);
            // The recovered health is published only after the written changes.
            if (_journal.State.Revision != revision)
                Publish();
            revision = _journal.State.Revision;
            _health = new StateHealth(true, null, _time.GetUtcNow());
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StateFolderException)
        {
            problem = $"{_folder.Path} cannot be written: {exception.Message} The write is retried automatically.";
            if (_health.IsUp)
                Log.NotWritable(_logger, _folder.Path, exception);
            _health = _health with { IsUp = false, Problem = problem, Degradation = StateHealth.NotWritable };
            StartRetrying();
            return false;
        }
        finally
        {
            if (_journal.State.Revision != revision)
                Publish();
        }
    }

    private void TakeLock()
    {
        if (_lock is not null)
            return;
        DurableFile.CreateFolder(_folder.Path);
        _lock = StateLock.Take(_folder);
    }

    private void WritePending()
    {
        while (!_pending.IsEmpty)
        {
            if (!_pending[0].IsOver(_journal.State))
                Commit(_pending[0].Change, _pending[0].At);
            (_pending, _isPendingFileOld) = (_pending.RemoveAt(0), true);
        }

        // Must precede later changes: a pending kill that is read at the next start would override them.
        if (_isPendingFileOld)
            SavePending();
    }

    private void Commit(StateChange change, DateTimeOffset at)
    {
        _journal.Write(change, at);
        if (change.Kind is ChangeKind.Rollout or ChangeKind.Forget)
            _progress = [.. _progress.Where(one => !one.Flag.Equals(change.Flag, StringComparison.OrdinalIgnoreCase))];
    }

    private void Probe()
    {
        const int Bytes = 4096;
        _journal.Prepare();
        _options.Before(StateStep.Probe);
        DurableFile.Replace(_folder.Probe, new byte[Bytes], isDurable: true);
        System.IO.File.Delete(_folder.Probe);
    }

    private void Hold(PendingChange pending, string? problem)
    {
        // Of consecutive kills of one flag only the last has an effect, and a client may retry repeatedly.
        var isAgain = !_pending.IsEmpty && _pending[^1].Change is var last && last.Kind == pending.Change.Kind && last.Flag.Equals(pending.Change.Flag, StringComparison.OrdinalIgnoreCase);
        _pending = (isAgain ? _pending.RemoveAt(_pending.Count - 1) : _pending).Add(pending);
        Publish();
        if (pending.Change.Kind == ChangeKind.Kill)
            Log.KillNotWritten(_logger, pending.Change.Flag, problem);
        if (pending.Change.Kind == ChangeKind.Rollout)
            Log.RollbackNotWritten(_logger, pending.Change.Flag, problem);
        try
        {
            if (_lock is not null)
                SavePending();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _isPendingFileOld = true;
            Log.NotWritable(_logger, _folder.Kills, exception);
        }
    }

    private void SavePending()
    {
        _options.Before(StateStep.Pending);
        PendingChanges.Write(_folder.Kills, _pending);
        _isPendingFileOld = false;
    }

    private ImmutableList<PendingChange> ReadPending(GatewayState written)
    {
        var read = PendingChanges.Read(_folder.Kills, out var problem);
        var pending = read.RemoveAll(one => one.IsOver(written));
        _isPendingFileOld = pending.Count != read.Count;
        if (problem is not null)
            Log.Damaged(_logger, $"{problem}. Kills and rollbacks that were made while the journal could not be written may be missing: check the kill switches, and kill again where needed. The file is replaced when that happens next");
        return pending;
    }

    private void StartRetrying()
    {
        if (_damage is null && _retrying.IsCompleted)
            _retrying = RetryAsync();
    }

    private async Task RetryAsync()
    {
        var isDone = false;
        for (var pause = _options.FirstPause; !isDone; pause = pause * 2 < _options.MaxPause ? pause * 2 : _options.MaxPause)
        {
            await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _writing.WaitAsync(CancellationToken.None);
            try
            {
                isDone = _stopping.IsCancellationRequested || _health.IsUp || await Task.Run(() => TryCommit(change: null, _time.GetUtcNow(), out _));
                // From here on a failing writer must see that no retry is running.
                if (isDone)
                    _retrying = Task.CompletedTask;
            }
            finally
            {
                _writing.Release();
            }
        }
    }

    private GatewayState Overlaid() => PendingChanges.Apply(ProgressFile.Apply(_journal.State, _progress), _pending);

    private void Publish()
    {
        _current = Overlaid();
        foreach (var callback in _callbacks)
        {
            try
            {
                callback(_current);
            }
            catch (Exception exception)
            {
                Log.CallbackFailed(_logger, exception);
            }
        }
    }

    private void TrySaveRecovered(JournalContent content)
    {
        try
        {
            if (_lock is not null && content.Last is { } last)
                SnapshotFile.Write(_folder.Recovered, content.State with { Revision = Math.Max(last.Revision, content.State.Revision) }, last.Hash);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotWritable(_logger, _folder.Recovered, exception);
        }
    }
}
