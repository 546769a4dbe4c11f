namespace FlagGateway.State.File;

/// <summary>Puts changes into force and on the disk. One call at a time.</summary>
internal sealed class FileWriter
{
    private readonly StateDisk _disk;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopping;
    private readonly DiskHealth _health;
    private readonly WriteRetry _retry;
    private volatile GatewayState _current;

    /// <param name="disk">The folder.</param>
    /// <param name="options">Pauses before a failed write is repeated.</param>
    /// <param name="time">Source of timestamps and pauses.</param>
    /// <param name="logger">Logs what could not be written.</param>
    /// <param name="writing">Held by callers, and while a failed write is repeated.</param>
    /// <param name="stopping">The end of the gateway: from then on nothing is written.</param>
    public FileWriter(StateDisk disk, FileStateOptions options, TimeProvider time, ILogger logger, SemaphoreSlim writing, CancellationToken stopping)
    {
        (_disk, _time, _logger, _stopping) = (disk, time, logger, stopping);
        Callbacks = new StateCallbacks(logger);
        _health = new DiskHealth(disk.Folder.Path, disk.Damage, time, logger);
        _retry = new WriteRetry(options, time, writing, Recover, stopping);
        _current = disk.InForce;
    }

    /// <summary>The state in force.</summary>
    public GatewayState Current => _current;

    /// <summary>Whether the folder can be written.</summary>
    public StateHealth Health => _health.Current;

    /// <summary>Called with each state that comes into force.</summary>
    public StateCallbacks Callbacks { get; }

    /// <summary>Writes a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="expectedRevision">The revision on which it was decided; <c>null</c> for any.</param>
    public WriteResult Write(StateChange change, long? expectedRevision)
    {
        if (_stopping.IsCancellationRequested)
            return new WriteResult(WriteOutcome.Unavailable, Current, "The gateway stops.");
        if (change.Kind != ChangeKind.Kill && expectedRevision is not null && expectedRevision != Current.Revision)
            return new WriteResult(WriteOutcome.Conflict, Current, $"The state has revision {Current.Revision}.");
        var at = _time.GetUtcNow();
        if (TryCommit(change, at, out var problem))
            return new WriteResult(WriteOutcome.Done, Current, null);
        if (change.Kind != ChangeKind.Kill && !PendingRollback.Is(change) && !(change.Kind == ChangeKind.Unkill && IsOnlyPending(change.Flag)))
            return new WriteResult(WriteOutcome.Unavailable, Current, problem);
        Hold(new PendingChange(change, at), problem);
        return new WriteResult(WriteOutcome.InForceOnly, Current, problem);
    }

    /// <summary>Writes what is pending, and checks whether the folder is writable.</summary>
    public void Probe() => TryCommit(change: null, _time.GetUtcNow(), out _);

    private bool IsOnlyPending(string flag) => Current.Kills.ContainsKey(flag) && !_disk.Written.Kills.ContainsKey(flag);

    private bool TryCommit(StateChange? change, DateTimeOffset at, out string? problem)
    {
        problem = _disk.Damage;
        if (problem is not null)
            return false;
        var revision = _disk.Written.Revision;
        try
        {
            _disk.Write(change, at);
            _health.Report();
            // The recovered health is published only after the written changes.
            PublishIfAfter(ref revision);
            _health.Well();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StateFolderException)
        {
            problem = _health.Bad(exception);
            _retry.Start();
            return false;
        }
        finally
        {
            PublishIfAfter(ref revision);
        }
    }

    private bool Recover() => _health.Current.IsUp || TryCommit(change: null, _time.GetUtcNow(), out _);

    private void Hold(PendingChange pending, string? problem)
    {
        _disk.Hold(pending);
        Publish();
        if (pending.Change.Kind == ChangeKind.Kill)
            Log.KillNotWritten(_logger, pending.Change.Flag, problem);
        if (pending.Change.Kind == ChangeKind.Rollout)
            Log.RollbackNotWritten(_logger, pending.Change.Flag, problem);
        _disk.TrySavePending();
    }

    private void PublishIfAfter(ref long revision)
    {
        if (_disk.Written.Revision == revision)
            return;
        revision = _disk.Written.Revision;
        Publish();
    }

    private void Publish()
    {
        _current = _disk.InForce;
        Callbacks.Publish(_current);
    }
}
