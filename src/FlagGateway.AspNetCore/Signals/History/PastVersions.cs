using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Signals.History;

/// <summary>Reconstructs from the audit log the versions of a flag before the start of this process. Pure.</summary>
internal static class PastVersions
{
    /// <summary>Returns the periods before the first one, the oldest first.</summary>
    /// <param name="first">The period in force when the process began.</param>
    /// <param name="plan">The flag's plan, or <c>null</c>.</param>
    /// <param name="changes">Changes of the flag up to the beginning, the newest first.</param>
    /// <param name="knownSince">Since when the flag's text and the audit log are known.</param>
    public static IReadOnlyList<FlagVersion> Find(FlagVersion first, RolloutPlan? plan, IEnumerable<AuditEntry> changes, DateTimeOffset knownSince)
    {
        List<FlagVersion> periods = [];
        var (rollout, isKilled, end) = (first.Rollout, first.IsKilled, first.Since);
        foreach (var change in changes)
        {
            if (change.At <= knownSince)
                break;
            if (change.Change.Kind == ChangeKind.Note)
                continue;
            Add(change.At);
            if (change.Change.Kind is ChangeKind.Kill or ChangeKind.Unkill)
                isKilled = change.KillBefore is not null;
            else
                rollout = change.RolloutBefore;
        }

        Add(knownSince);
        periods.Reverse();
        return periods;

        void Add(DateTimeOffset since)
        {
            // Clock differences in a fleet may reorder two changes; the newer one counts.
            if (since >= end)
                return;
            periods.Add(first with
            {
                Since = since,
                Flag = StatefulFlags.Create(first.Base, rollout, isKilled, plan),
                Rollout = rollout,
                IsKilled = isKilled,
                Run = ComparisonPeriod.From(rollout, plan),
            });
            end = since;
        }
    }
}
