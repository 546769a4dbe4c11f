namespace FlagGateway.State.File;

/// <summary>The state that is on the disk, and the journal that made it. Used by one thread at a time.</summary>
internal sealed class Journal
{
    private readonly StateFolder _folder;
    private readonly FileStateOptions _options;
    private readonly ILogger _logger;
    private readonly JournalFile _file;
    private ChainLink _last;
    private int _changesSinceSnapshot;

    public Journal(StateFolder folder, JournalContent content, FileStateOptions options, ILogger logger)
    {
        (_folder, _options, _logger) = (folder, options, logger);
        State = content.State;
        _last = content.Last ?? new ChainLink(0, AuditChain.Root);
        _file = new JournalFile(folder, options);
        if (content.End is not null)
            _file.GoOn(content.End);
    }

    /// <summary>What a start would find.</summary>
    public GatewayState State { get; private set; }

    /// <summary>Up to where readers find entries; <c>null</c> where they decide themselves.</summary>
    public JournalEnd? End => _file.End;

    /// <summary>Makes sure that it can be written.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    public void Prepare() => _file.Prepare(_last);

    /// <summary>Makes a change; it is on the disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written; nothing changed.</exception>
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
        });
        // What is in force is what was written and not what was meant, so that a restart changes nothing.
        var entry = AuditChain.Read(line, out var problem) ?? throw new InvalidOperationException($"An entry that cannot be read back was not written: {problem}.");
        var isNewFile = _file.Append(line, _last);
        _last = new ChainLink(entry.Revision, entry.Hash);
        State = StateReducer.Apply(State, entry);
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
            // The journal has it all; a start takes a little longer, and the next change tries again.
            Log.SnapshotFailed(_logger, exception);
        }
    }
}
