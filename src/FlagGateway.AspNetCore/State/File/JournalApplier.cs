namespace FlagGateway.State.File;

/// <summary>Replays the journal on top of the snapshot.</summary>
/// <remarks>
/// After a damaged entry the state of rollouts is unknown, so later entries are not replayed. Kill switches are:
/// each entry is self-contained, and a lost kill is worse than an extra one. For the same
/// reason a damaged entry that is still readable as a kill counts as one.
/// </remarks>
internal sealed class JournalApplier
{
    private readonly IReadOnlyList<Segment> _segments;
    private readonly Snapshot? _snapshot;
    private readonly List<string> _warnings = [];
    private GatewayState _state;
    private ChainLink? _last;
    private string? _problem;
    private bool _isInOrder = true;

    public JournalApplier(IReadOnlyList<Segment> segments, Snapshot? snapshot)
    {
        _snapshot = snapshot;
        _state = snapshot?.State ?? GatewayState.Empty;
        // Files before the one with the snapshot's entry are not needed.
        var first = snapshot is null ? 0 : Math.Max(0, segments.Count(segment => segment.FirstRevision <= snapshot.State.Revision) - 1);
        _segments = [.. segments.Skip(first)];
    }

    /// <summary>Replays the journal; <c>null</c> if the snapshot belongs to another one.</summary>
    public JournalContent? Play()
    {
        JournalEnd? end = null;
        foreach (var line in JournalScan.Read(_segments))
        {
            if (line.IsTorn)
                _warnings.Add($"{line.Position}: a torn last line of {line.End - line.Start} bytes is left out");
            else if (!TakesUp(line))
                return null;
            if (_problem is null)
                end = new JournalEnd(line.Segment.File, line.IsTorn ? line.Start : line.End);
        }

        if (_problem is null && _snapshot is not null && (_last?.Revision ?? 0) < _snapshot.State.Revision)
            _problem = $"{_segments[^1].File} ends with revision {_last?.Revision ?? 0}, and the snapshot is of {_snapshot.State.Revision}: the entries between are missing";
        if (_last is null || _last.Revision < _snapshot?.State.Revision)
            _last = _snapshot?.Link;
        return new JournalContent(_state, _problem is null ? end : null) { Last = _last, Problem = _problem, Warnings = _warnings };
    }

    private bool TakesUp(JournalLine line)
    {
        if (line.Problem is not null)
            Damaged(line, line.Problem);
        if (_snapshot is not null && line.Link?.Revision == _snapshot.State.Revision)
        {
            if (line.Link.Hash != _snapshot.Hash)
                return false;
            // The snapshot covers all earlier entries, even damaged ones.
            _isInOrder = true;
        }

        if (line is { Number: 1, Link: { } link } && _last is null)
            Begins(line, link);
        _last = line.Link ?? _last;
        if ((line.Entry ?? line.Suspect) is { } entry && entry.Revision > _state.Revision)
            Plays(entry, isSuspect: line.Entry is null);
        return true;
    }

    private void Begins(JournalLine line, ChainLink link)
    {
        if (link.Revision > _state.Revision)
        {
            Damaged(line, $"the entries {_state.Revision + 1} to {link.Revision} before it are missing");
            // Without a snapshot there is no older state to keep.
            _isInOrder = _snapshot is null;
        }
    }

    private void Plays(AuditEntry entry, bool isSuspect)
    {
        if (_isInOrder)
            _state = StateReducer.Apply(_state, entry);
        else if (entry.Change.Kind == ChangeKind.Kill || (entry.Change.Kind == ChangeKind.Unkill && !isSuspect))
            _state = _state with { Kills = StateReducer.Apply(_state, entry).Kills };
    }

    private void Damaged(JournalLine line, string problem)
    {
        _problem ??= $"{line.Position}: {problem}";
        _isInOrder = false;
    }
}
