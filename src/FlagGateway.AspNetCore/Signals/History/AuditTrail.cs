using FlagGateway.State;

namespace FlagGateway.Signals.History;

/// <summary>The changes of the last days, as far as the audit log has them without a gap.</summary>
/// <param name="Changes">The newest first.</param>
/// <param name="KnownSince">Since when no change is missing.</param>
internal sealed record AuditTrail(IReadOnlyList<AuditEntry> Changes, DateTimeOffset KnownSince)
{
    /// <summary>Maximum number of changes to read.</summary>
    public const int MaxChanges = 20_000;

    private const int Page = 500;

    /// <summary>Reads changes back to an instant.</summary>
    /// <param name="store">The store with the audit log.</param>
    /// <param name="revision">The newest change to read.</param>
    /// <param name="horizon">Older changes are not needed.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="StateUnavailableException">The store is unavailable.</exception>
    public static async Task<AuditTrail> ReadAsync(IStateStore store, long revision, DateTimeOffset horizon, CancellationToken cancellationToken)
    {
        List<AuditEntry> changes = [];
        var next = revision;
        while (changes.Count < MaxChanges)
        {
            var page = await store.ReadAuditAsync(null, next + 1, Page, cancellationToken);
            foreach (var entry in page)
            {
                // A gap, or a store that was lost and restored: earlier changes are unknown.
                if (entry.Revision != next)
                    return new AuditTrail(changes, changes.Count == 0 ? DateTimeOffset.MaxValue : changes[^1].At);
                changes.Add(entry);
                next--;
                if (entry.Change.Action == ChangeAction.Restore)
                    return new AuditTrail(changes, entry.At);
                if (entry.At < horizon)
                    return new AuditTrail(changes, horizon);
            }

            if (next <= 0)
                return new AuditTrail(changes, horizon);
            if (page.Count == 0)
                break;
        }

        return new AuditTrail(changes, changes.Count == 0 ? DateTimeOffset.MaxValue : changes[^1].At);
    }
}
