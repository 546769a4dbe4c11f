using FlagGateway.State;

namespace FlagGateway.Reports;

/// <summary>What can be said of the trail from the entries of one flag alone.</summary>
/// <remarks>
/// Revisions count the changes of all flags, so a gap between two entries of one flag is no sign of a loss. Only
/// entries that follow each other directly can be compared with each other; the whole chain is the store's to check.
/// </remarks>
/// <param name="Entries">How many there are.</param>
/// <param name="FirstRevision">The smallest revision.</param>
/// <param name="LastRevision">The largest revision.</param>
/// <param name="LastHash">Hash of the entry with the largest revision.</param>
/// <param name="Links">How many pairs follow each other directly.</param>
/// <param name="Broken">Revisions whose hash of the entry before is not the one of that entry, or which exist twice with different content.</param>
/// <param name="SetBack">Revisions that are earlier by the clock than the entry before them.</param>
internal sealed record AuditIntegrity(
    int Entries, long FirstRevision, long LastRevision, string LastHash, int Links, IReadOnlyList<long> Broken, IReadOnlyList<long> SetBack)
{
    /// <summary>Checks entries in the order of their revisions; <c>null</c> without any.</summary>
    public static AuditIntegrity? Of(IReadOnlyList<AuditEntry> ordered)
    {
        if (ordered.Count == 0)
            return null;
        var pairs = ordered.Zip(ordered.Skip(1), (before, entry) => (Before: before, Entry: entry)).ToArray();
        return new AuditIntegrity(
            ordered.Count,
            ordered[0].Revision,
            ordered[^1].Revision,
            ordered[^1].Hash,
            pairs.Count(pair => pair.Entry.Revision == pair.Before.Revision + 1),
            [.. pairs.Where(pair => IsBroken(pair.Before, pair.Entry)).Select(pair => pair.Entry.Revision).Distinct()],
            [.. pairs.Where(pair => pair.Entry.At < pair.Before.At).Select(pair => pair.Entry.Revision)]);
    }

    private static bool IsBroken(AuditEntry before, AuditEntry entry) =>
        entry.Revision == before.Revision
        || (entry.Revision == before.Revision + 1 && !entry.PreviousHash.Equals(before.Hash, StringComparison.OrdinalIgnoreCase));
}
