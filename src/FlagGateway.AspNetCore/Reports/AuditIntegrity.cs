using FlagGateway.State;

namespace FlagGateway.Reports;

/// <summary>What the entries of one flag alone show about the integrity of the audit log.</summary>
/// <remarks>
/// Revisions count the changes of all flags, so a gap between two entries of one flag does not mean a loss. Only
/// entries with consecutive revisions can be compared; the store checks the whole chain.
/// </remarks>
/// <param name="Entries">Number of entries.</param>
/// <param name="FirstRevision">The smallest revision.</param>
/// <param name="LastRevision">The largest revision.</param>
/// <param name="LastHash">Hash of the entry with the largest revision.</param>
/// <param name="Links">Number of pairs with consecutive revisions.</param>
/// <param name="Broken">
/// Revisions whose hash of the previous entry is wrong, or which exist twice with different content.
/// </param>
/// <param name="SetBack">Revisions with an earlier time than the previous entry.</param>
internal sealed record AuditIntegrity(
    int Entries, long FirstRevision, long LastRevision, string LastHash, int Links, IReadOnlyList<long> Broken, IReadOnlyList<long> SetBack)
{
    /// <summary>Checks entries in the order of their revisions; returns <c>null</c> without any.</summary>
    public static AuditIntegrity? From(IReadOnlyList<AuditEntry> ordered)
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
