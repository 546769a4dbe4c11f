namespace FlagGateway.State.File;

/// <summary>The state on the disk and its journal. Not thread-safe.</summary>
internal sealed class Journal
{
    private readonly StateFolder _folder;
    private readonly FileStateOptions _options;
    private readonly AuditKeys? _keys;
    private readonly ILogger _logger;
    private readonly JournalFile _file;
    private ChainLink _last;
    private int _changesSinceSnapshot;

    public Journal(StateFolder folder, JournalContent content, FileStateOptions options, AuditKeys? keys, ILogger logger)
    {
        (_folder, _options, _keys, _logger) = (folder, options, keys, logger);
        State = content.State;
        _last = content.Last ?? new ChainLink(0, AuditChain.Root);
        _file = new JournalFile(folder, options);
        if (content.End is not null)
            _file.GoOn(content.End);
    }

    /// <summary>The state that a start would read.</summary>
    public GatewayState State { get; private set; }

    /// <summary>End of the entries for readers; <c>null</c> if readers determine it.</summary>
    public JournalEnd? End => _file.End;

    /// <summary>Ensures that the journal is writable.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Prepare() => _file.Prepare(_last);

    /// <summary>Writes a change; it is on the disk when this returns.</summary>
    /// <exception cref="IOException">The write failed; nothing changed.</exception>
    public void Write(StateChange change, DateTimeOffset at)
    {
        var (_, line) = AuditChain.Seal(new AuditEntry
        {
            Revision = State.Revision + 1,
            At = at,
            Change = change,
            RolloutBefore = AuditEntry.BeforeOf(change, State),
            KillBefore = State.Kills.GetValueOrDefault(change.Flag),
            PreviousHash = _last.Hash,
            Hash = "",
        }, _keys?.Signing);
        // The state is built from the written text, so that a restart gives the same state.
        var entry = AuditChain.Read(line, out var problem) ?? throw new InvalidOperationException($"An entry that cannot be read back was not written: {problem}.");
        var isNewFile = _file.Append(line, _last);
        _last = new ChainLink(entry.Revision, entry.Hash);
        State = StateReducer.Apply(State, entry);
        // A head outside the folder shows later that nothing was cut off.
        Log.AuditHead(_logger, entry.Revision, change.Action.Word, change.Flag, entry.Hash);
        if (++_changesSinceSnapshot >= _options.ChangesPerSnapshot || isNewFile)
            TrySnapshot();
    }

    /// <summary>Writes the snapshot if something changed since.</summary>
    public void TrySnapshot()
    {
        if (_changesSinceSnapshot == 0)
            return;
        try
        {
            _options.Before(StateStep.Snapshot);
            SnapshotFile.Write(_folder.Snapshot, State, _last.Hash);
            _changesSinceSnapshot = 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The journal is complete; a start takes a little longer, and the next change retries.
            Log.SnapshotFailed(_logger, exception);
        }
    }
}
