using System.Collections.Immutable;

namespace FlagGateway.State.File;

/// <summary>
/// The changes that are in force and not in the journal yet, in order, and their file. Not thread-safe.
/// </summary>
internal sealed class PendingQueue
{
    private readonly StateFolder _folder;
    private readonly FileStateOptions _options;
    private readonly ILogger _logger;
    private ImmutableList<PendingChange> _changes;
    private bool _isFileOld;

    /// <summary>Reads the file. Damage is logged, because a journal without it is usable.</summary>
    /// <param name="folder">The state folder.</param>
    /// <param name="options">Called before each write.</param>
    /// <param name="written">The state of the journal.</param>
    /// <param name="logger">Logs a file that cannot be read or written.</param>
    public PendingQueue(StateFolder folder, FileStateOptions options, GatewayState written, ILogger logger)
    {
        (_folder, _options, _logger) = (folder, options, logger);
        var read = PendingChanges.Read(folder.Kills, out var problem);
        _changes = read.RemoveAll(one => one.IsOver(written));
        _isFileOld = _changes.Count != read.Count;
        if (problem is not null)
            Log.Damaged(logger, $"{problem}. Kills and rollbacks that were made while the journal could not be written may be missing: check the kill switches, and kill again where needed. The file is replaced when that happens next");
    }

    /// <summary>The changes, the oldest first.</summary>
    public IReadOnlyList<PendingChange> Changes => _changes;

    public void Add(PendingChange pending)
    {
        // Of consecutive kills of one flag only the last has an effect, and a client may retry repeatedly.
        var isAgain = !_changes.IsEmpty && _changes[^1].Change is var last && last.Kind == pending.Change.Kind && last.Flag.Equals(pending.Change.Flag, StringComparison.OrdinalIgnoreCase);
        _changes = (isAgain ? _changes.RemoveAt(_changes.Count - 1) : _changes).Add(pending);
    }

    /// <summary>Writes them to the journal. Those before a failure are not repeated.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="commit">Writes one change.</param>
    /// <exception cref="IOException">A write failed.</exception>
    public void WriteTo(Journal journal, Action<StateChange, DateTimeOffset> commit)
    {
        while (!_changes.IsEmpty)
        {
            if (!_changes[0].IsOver(journal.State))
                commit(_changes[0].Change, _changes[0].At);
            (_changes, _isFileOld) = (_changes.RemoveAt(0), true);
        }

        // Must precede later changes: a pending kill that is read at the next start would override them.
        if (_isFileOld)
            Save();
    }

    /// <summary>
    /// Saves them, so that they survive a restart; a failure is logged, and saving repeated with the next write.
    /// </summary>
    public void TrySave()
    {
        try
        {
            Save();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _isFileOld = true;
            Log.NotWritable(_logger, _folder.Kills, exception);
        }
    }

    private void Save()
    {
        _options.Before(StateStep.Pending);
        PendingChanges.Write(_folder.Kills, _changes);
        _isFileOld = false;
    }
}
