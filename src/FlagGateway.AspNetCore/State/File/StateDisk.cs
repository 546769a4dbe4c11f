using FlagGateway.Core.Guardrails;
using FlagGateway.Files;

namespace FlagGateway.State.File;

/// <summary>
/// The state folder as this process reads and writes it: write lock, journal, pending changes and progress. Not
/// thread-safe.
/// </summary>
internal sealed class StateDisk : IDisposable
{
    private readonly FileStateOptions _options;
    private readonly Journal _journal;
    private readonly PendingQueue _pending;
    private IReadOnlyList<SavedProgress> _progress;
    private StateLock? _lock;

    /// <summary>Reads the folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="right">Its lock; <c>null</c> if the folder cannot be written yet.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="keys">Keys that sign the audit log; <c>null</c> for no signatures.</param>
    /// <param name="logger">Logs damage and repairs.</param>
    public StateDisk(StateFolder folder, StateLock? right, FileStateOptions options, AuditKeys? keys, ILogger logger)
    {
        (Folder, _lock, _options) = (folder, right, options);
        var content = JournalReader.Read(folder);
        foreach (var warning in content.Warnings)
            Log.Repaired(logger, warning);
        _journal = new Journal(folder, content, options, keys, logger);
        _progress = ProgressFile.Read(folder.Progress);
        _pending = new PendingQueue(folder, options, content.State, logger);
        if (content.Problem is null)
            return;
        TrySaveRecovered(content, logger);
        Damage = $"{content.Problem}. State as of revision {InForce.Revision} is in force, and kills; nothing else can be changed, so that nothing is overwritten. Stop the gateway and restore {folder.Path} from a backup, or continue with the state in force: move the journal files away and rename recovered.json to snapshot.json";
    }

    public StateFolder Folder { get; }

    /// <summary>
    /// What was found damaged, with the remedy; nothing is written to the journal then. <c>null</c> for no damage.
    /// </summary>
    public string? Damage { get; }

    /// <summary>Whether this process has the write lock.</summary>
    public bool IsOwned => _lock is not null;

    /// <summary>The state that the journal has.</summary>
    public GatewayState Written => _journal.State;

    /// <summary>The written state with progress and pending changes.</summary>
    public GatewayState InForce => PendingChanges.Apply(ProgressFile.Apply(_journal.State, _progress), _pending.Changes);

    /// <summary>End of the entries for readers.</summary>
    public JournalEnd? End => _journal.End;

    /// <summary>Writes pending changes and then the change, or only checks whether the folder is writable.</summary>
    /// <exception cref="IOException">The write failed; what was written before it remains.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    /// <exception cref="StateFolderException">Another process has the lock.</exception>
    public void Write(StateChange? change, DateTimeOffset at)
    {
        TakeLock();
        _pending.WriteTo(_journal, Commit);
        if (change is null)
            Probe();
        else
            Commit(change, at);
    }

    /// <summary>Adds a change that is in force and could not be written.</summary>
    public void Hold(PendingChange pending) => _pending.Add(pending);

    /// <summary>Saves the pending changes in their own file, which may be writable when the journal is not.</summary>
    public void TrySavePending()
    {
        if (IsOwned)
            _pending.TrySave();
    }

    /// <summary>Warnings as read at the start; later ones are known to this process.</summary>
    public IReadOnlyDictionary<string, ReportedWarning> WarningsOf(string flag, GatewayState state) => StageProgress.WarningsOf(
        _progress.Select(static one => new StageProgress(one.Flag, one.ObservationPeriod, one.InStage, one.Undecided) { Warnings = one.Warnings }), flag, state);

    /// <summary>Writes the snapshot and gives the lock back.</summary>
    public void Dispose()
    {
        if (Damage is null && IsOwned)
            _journal.TrySnapshot();
        _lock?.Dispose();
        _lock = null;
    }

    private void TakeLock()
    {
        if (IsOwned)
            return;
        DurableFile.CreateFolder(Folder.Path);
        _lock = StateLock.Take(Folder);
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
        DurableFile.Replace(Folder.Probe, new byte[Bytes], isDurable: true);
        System.IO.File.Delete(Folder.Probe);
    }

    private void TrySaveRecovered(JournalContent content, ILogger logger)
    {
        try
        {
            if (IsOwned && content.Last is { } last)
                SnapshotFile.Write(Folder.Recovered, content.State with { Revision = Math.Max(last.Revision, content.State.Revision) }, last.Hash);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotWritable(logger, Folder.Recovered, exception);
        }
    }
}
