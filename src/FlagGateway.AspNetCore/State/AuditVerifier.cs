using FlagGateway.Identity;
using FlagGateway.State.File;

namespace FlagGateway.State;

/// <summary>Checks an audit log from its first entry: hashes, links, signatures, and that its end is there.</summary>
/// <param name="keys">The keys of the signatures; <c>null</c> to check none.</param>
/// <param name="keyFile">Their file, for messages.</param>
/// <param name="expected">A hash that must be in the chain, as stored elsewhere before; <c>null</c> for none.</param>
internal sealed class AuditVerifier(IdentityKeyRing? keys, string keyFile, string? expected)
{
    private long _entries;
    private long _first;
    private ChainLink? _last;
    private bool _isExpectedSeen = expected is null || expected == AuditChain.Root;

    /// <summary>
    /// Checks the journal of a folder. May run beside the gateway that writes it: a line that is not complete is not an
    /// entry yet.
    /// </summary>
    /// <param name="statePath">The folder of <c>FlagGateway:State:Path</c>.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public AuditVerdict VerifyFolder(string statePath)
    {
        var folder = new StateFolder(statePath);
        // Before the journal: the gateway writes it after.
        var snapshot = SnapshotFile.Read(folder.Snapshot, out _);
        var isSnapshotSeen = snapshot is null;
        var segments = folder.Journals();
        foreach (var line in JournalScan.Read(segments))
        {
            if (line.Problem is not null)
                return Verdict(line.Position, line.Problem);
            if (line.Link is { } link && link.Revision == snapshot?.State.Revision)
            {
                if (link.Hash != snapshot.Hash)
                    return Verdict(line.Position, $"{folder.Snapshot} has another hash for revision {link.Revision}");
                isSnapshotSeen = true;
            }

            if (line.Entry is { } entry && Add(entry, line.Text) is { } problem)
                return Verdict(line.Position, problem);
        }

        if (segments.Count == 0)
            return Verdict(folder.Path, "there is no journal");
        return isSnapshotSeen || snapshot!.State.Revision < _first
            ? End(segments[^1].File)
            : Verdict(segments[^1].File, $"it ends with revision {_last?.Revision ?? 0}, and {folder.Snapshot} is of {snapshot.State.Revision}: the entries between are missing");
    }

    /// <summary>Checks one entry after another.</summary>
    /// <param name="lines">The entries, the oldest first.</param>
    /// <param name="head">
    /// Revision and hash of the state, which one of the entries made; read before the entries, because more may follow.
    /// </param>
    /// <param name="place">Where they are, for messages.</param>
    /// <param name="startsOver">Whether the chain may begin again with an entry.</param>
    public AuditVerdict Verify(IEnumerable<string> lines, ChainLink head, string place, Func<AuditEntry, bool> startsOver)
    {
        var isHeadSeen = false;
        foreach (var line in lines)
        {
            var position = $"the entry after revision {_last?.Revision ?? 0}";
            if (AuditChain.Read(line, out var problem) is not { } entry)
                return Verdict(position, problem);
            if (_last is { } last && !startsOver(entry))
                problem = AuditChain.ProblemOf(entry, last.Revision, last.Hash);
            if ((problem ?? Add(entry, line)) is { } found)
                return Verdict(position, found);
            isHeadSeen |= _last == head;
        }

        return isHeadSeen
            ? End(place)
            : Verdict(place, $"the audit log ends with revision {_last?.Revision ?? 0}, and no entry made the state of revision {head.Revision} with the hash {head.Hash}");
    }

    private string? Add(AuditEntry entry, string line)
    {
        if (keys is not null && AuditChain.SignatureProblemOf(line, keys, keyFile) is { } problem)
            return problem;
        _first = _entries++ == 0 ? entry.Revision : _first;
        _last = new ChainLink(entry.Revision, entry.Hash);
        _isExpectedSeen |= entry.Hash == expected;
        return null;
    }

    private AuditVerdict End(string place)
    {
        if (_entries == 0)
            return Verdict(place, "there are no entries");
        return _isExpectedSeen ? Verdict(null, null) : Verdict(place, $"no entry has the hash {expected}: its end was cut off, or it is another log");
    }

    private AuditVerdict Verdict(string? position, string? problem) => new(_entries, _first, _last?.Hash ?? AuditChain.Root, position, problem);
}
