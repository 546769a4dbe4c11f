using System.Collections.Immutable;

namespace FlagGateway.State.File;

/// <summary>
/// State in a folder of this instance: a journal that is only ever appended to, which is the audit trail as well, and
/// a snapshot. A change is answered when it is on the disk. Where the disk refuses, nothing changes but kills, which
/// are in force at once and written as soon as they can be.
/// </summary>
internal sealed class FileStateStore : IStateStore, IDisposable
{
    private const int ChangesPerSnapshot = 256;
    private const long LongestSegment = 16 * 1024 * 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Action<GatewayState>> _callbacks = [];
    private readonly StateFolder _folder;
    private readonly TimeProvider _time;
    private readonly ILogger<FileStateStore> _logger;
    private readonly FileStream _lock;
    private readonly string? _damage;
    private JournalFile? _journal;
    private string _hash;
    private int _changesSinceSnapshot;
    private ImmutableDictionary<string, KillSwitch> _unwrittenKills = GatewayState.Empty.Kills;
    private Task _retrying = Task.CompletedTask;
    private volatile GatewayState _current;
    private volatile StateHealth _health;

    private FileStateStore(StateFolder folder, FileStream exclusive, JournalContent content, TimeProvider time, ILogger<FileStateStore> logger)
    {
        (_folder, _lock, _time, _logger) = (folder, exclusive, time, logger);
        (_hash, _damage) = (content.Hash, content.Problem);
        _current = content.State.WithProgress(SideFile.Read<StageProgress>(folder.Progress));
        _health = new StateHealth(_damage is null, _damage is null ? null : $"{_damage}; repair or move the file away, and restart", time.GetUtcNow());
        if (_damage is null && content.File is not null)
            _journal = JournalFile.Open(content.File, content.WholeLength);
        foreach (var kill in SideFile.Read<KillSwitch>(folder.Kills).Where(kill => !_current.Kills.ContainsKey(kill.Flag)))
            _unwrittenKills = _unwrittenKills.SetItem(kill.Flag, kill);
        _current = _current.WithKills(_unwrittenKills);
    }

    public string Name => "file";

    public GatewayState Current => _current;

    public StateHealth Health => _health;

    /// <summary>Opens the folder, or makes it.</summary>
    /// <exception cref="StateFolderException">Another process writes there, or it cannot be used at all.</exception>
    public static FileStateStore Open(string statePath, TimeProvider time, ILogger<FileStateStore> logger)
    {
        var folder = new StateFolder(statePath);
        var exclusive = StateLock.Take(folder);
        try
        {
            var content = JournalReader.Read(folder);
            if (content.Warning is not null)
                Log.Mended(logger, content.Warning);
            if (content.Problem is not null)
                Log.Damaged(logger, content.Problem);
            var store = new FileStateStore(folder, exclusive, content, time, logger);
            if (!store._unwrittenKills.IsEmpty)
                store.StartRetrying();
            return store;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            exclusive.Dispose();
            throw new StateFolderException($"The state in {folder.Path} cannot be read: {exception.Message}", exception);
        }
    }

    public void OnChanged(Action<GatewayState> callback)
    {
        lock (_callbacks)
            _callbacks.Add(callback);
    }

    public async Task<WriteResult> WriteAsync(StateChange change, long? expectedRevision, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_stopping.IsCancellationRequested)
                return new WriteResult(WriteOutcome.Unavailable, _current, "The gateway stops.");
            if (change.Kind != ChangeKind.Kill && expectedRevision is not null && expectedRevision != _current.Revision)
                return new WriteResult(WriteOutcome.Conflict, _current, $"The state has revision {_current.Revision}.");
            if (TryWrite(change, out var problem))
                return new WriteResult(WriteOutcome.Done, _current, null);
            return change.Kind switch
            {
                ChangeKind.Kill => KillInMemory(change, problem),
                ChangeKind.Unkill when _unwrittenKills.ContainsKey(change.Flag) => UnkillInMemory(change, problem),
                _ => new WriteResult(WriteOutcome.Unavailable, _current, problem),
            };
        }
        finally
        {
            _writing.Release();
        }
    }

    public async Task SaveProgressAsync(IReadOnlyList<StageProgress> progress, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (!_stopping.IsCancellationRequested)
                SideFile.Write(_folder.Progress, progress, isDurable: false);
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(string? flag, long? before, int limit, CancellationToken cancellationToken) =>
        Task.Run<IReadOnlyList<AuditEntry>>(
            () =>
            {
                List<AuditEntry> found = [];
                foreach (var (file, first) in _folder.Journals().Reverse())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (first >= before)
                        continue;
                    found.AddRange(JournalReader.ReadEntries(file).Reverse().Where(entry =>
                        !(entry.Revision >= before) && (flag is null || flag.Equals(entry.Change.Flag, StringComparison.OrdinalIgnoreCase))));
                    if (found.Count >= limit)
                        break;
                }

                return [.. found.Take(limit)];
            },
            cancellationToken);

    public void Dispose()
    {
        _stopping.Cancel();
        _writing.Wait();
        try
        {
            if (_damage is null && _changesSinceSnapshot > 0)
                TrySnapshot();
            _journal?.Dispose();
            _lock.Dispose();
        }
        finally
        {
            _writing.Release();
        }
    }

    private bool TryWrite(StateChange change, out string? problem)
    {
        problem = _health.Problem;
        if (_damage is not null)
            return false;
        try
        {
            var revision = _current.Revision + 1;
            var at = _time.GetUtcNow();
            var (entry, line) = AuditChain.Seal(new AuditEntry
            {
                Revision = revision,
                At = at,
                Change = change,
                RolloutBefore = change.Rollout is null ? null : _current.Rollouts.GetValueOrDefault(change.Flag),
                KillBefore = _current.Kills.GetValueOrDefault(change.Flag),
                PreviousHash = _hash,
                Hash = "",
            });
            JournalFor(revision).Append(line);
            _hash = entry.Hash;
            Replace(StateReducer.Apply(_current, revision, change, at).WithKills(_unwrittenKills));
            _health = new StateHealth(true, null, at);
            Forget(change);
            if (++_changesSinceSnapshot >= ChangesPerSnapshot)
                TrySnapshot();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"{_folder.Path} cannot be written: {exception.Message}";
            if (_health.IsUp)
                Log.NotWritable(_logger, _folder.Path, exception);
            _health = _health with { IsUp = false, Problem = problem };
            return false;
        }
    }

    private JournalFile JournalFor(long revision)
    {
        if (_journal is { Length: < LongestSegment })
            return _journal;
        var next = JournalFile.Open(_folder.Journal(revision), 0);
        _journal?.Dispose();
        return _journal = next;
    }

    private void TrySnapshot()
    {
        try
        {
            // Kills that are not in the journal yet are no part of a revision.
            var written = _unwrittenKills.IsEmpty ? _current : _current with { Kills = _current.Kills.RemoveRange(_unwrittenKills.Keys) };
            SnapshotFile.Write(_folder.Snapshot, written, _hash);
            _changesSinceSnapshot = 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The journal has it all; a start takes a little longer.
            Log.SnapshotFailed(_logger, exception);
        }
    }

    private WriteResult KillInMemory(StateChange change, string? problem)
    {
        var kill = new KillSwitch(change.Flag, change.Actor, change.Reason, _time.GetUtcNow());
        _unwrittenKills = _unwrittenKills.SetItem(change.Flag, kill);
        Replace(_current.WithKills(_unwrittenKills));
        Log.KillNotWritten(_logger, change.Flag, problem);
        KeepKills();
        StartRetrying();
        return new WriteResult(WriteOutcome.InForceOnly, _current, problem);
    }

    // Never written, so taking it back leaves the state as the journal has it.
    private WriteResult UnkillInMemory(StateChange change, string? problem)
    {
        _unwrittenKills = _unwrittenKills.Remove(change.Flag);
        Replace(_current with { Kills = _current.Kills.Remove(change.Flag) });
        KeepKills();
        return new WriteResult(WriteOutcome.InForceOnly, _current, problem);
    }

    private void Forget(StateChange change)
    {
        if (change.Kind is not (ChangeKind.Kill or ChangeKind.Unkill) || !_unwrittenKills.ContainsKey(change.Flag))
            return;
        _unwrittenKills = _unwrittenKills.Remove(change.Flag);
        if (change.Kind == ChangeKind.Unkill)
            Replace(_current with { Kills = _current.Kills.Remove(change.Flag) });
        KeepKills();
    }

    private void KeepKills()
    {
        try
        {
            SideFile.Write(_folder.Kills, [.. _unwrittenKills.Values], isDurable: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotWritable(_logger, _folder.Kills, exception);
        }
    }

    private void StartRetrying()
    {
        if (_damage is null && _retrying.IsCompleted)
            _retrying = RetryAsync();
    }

    private async Task RetryAsync()
    {
        var pause = FirstPause;
        while (!_stopping.IsCancellationRequested && !_unwrittenKills.IsEmpty)
        {
            await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            if (_stopping.IsCancellationRequested)
                return;
            await _writing.WaitAsync(CancellationToken.None);
            try
            {
                foreach (var kill in _unwrittenKills.Values)
                    TryWrite(new StateChange { Kind = ChangeKind.Kill, Flag = kill.Flag, Actor = kill.Actor, Source = "retry", Action = "kill", Reason = kill.Reason }, out _);
            }
            finally
            {
                _writing.Release();
            }
        }
    }

    private void Replace(GatewayState next)
    {
        _current = next;
        Action<GatewayState>[] callbacks;
        lock (_callbacks)
            callbacks = [.. _callbacks];
        foreach (var callback in callbacks)
        {
            try
            {
                callback(next);
            }
            catch (Exception exception)
            {
                Log.CallbackFailed(_logger, exception);
            }
        }
    }
}

/// <summary>The state folder cannot be used; the message says why and what helps.</summary>
internal sealed class StateFolderException(string message, Exception inner) : Exception(message, inner);
