using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reports;

/// <summary>Entries in the order in which they happened.</summary>
internal static class AuditEntries
{
    /// <summary>By revision, not by time: a clock may be set back. An entry that was read twice counts once.</summary>
    public static AuditEntry[] Order(IEnumerable<AuditEntry> entries) =>
        [.. entries.DistinctBy(entry => (entry.Revision, entry.Hash)).OrderBy(entry => entry.Revision)];

    /// <summary>Puts the state of the rollout around each entry.</summary>
    public static IReadOnlyList<Step> Read(IReadOnlyList<AuditEntry> ordered)
    {
        var steps = new List<Step>(ordered.Count);
        // What was before the first change of the rollout is told by that change.
        var state = ordered.FirstOrDefault(entry => entry.Change.Kind is ChangeKind.Rollout or ChangeKind.Forget)?.RolloutBefore;
        foreach (var entry in ordered)
        {
            var before = entry.RolloutBefore ?? state;
            state = entry.Change.Kind switch
            {
                ChangeKind.Rollout => entry.Change.Rollout ?? before,
                ChangeKind.Forget => null,
                _ => before,
            };
            steps.Add(new Step(steps.Count + 1, entry, before, state));
        }

        return steps;
    }

    /// <summary>Groups the steps: each start begins an attempt, and whatever follows belongs to it.</summary>
    /// <param name="steps">All steps, the oldest first.</param>
    /// <returns>What was before the first attempt, and the attempts, the oldest first.</returns>
    public static (IReadOnlyList<Step> Before, IReadOnlyList<Attempt> Attempts) Split(IReadOnlyList<Step> steps)
    {
        List<Step> before = [];
        List<List<Step>> attempts = [];
        foreach (var step in steps)
        {
            // A trail that was cut off at its beginning has an attempt without a start.
            if (step.Is(RolloutAction.Start) || (step.IsRollout && attempts.Count == 0))
                attempts.Add([]);
            (attempts.Count == 0 ? before : attempts[^1]).Add(step);
        }

        return (before, [.. attempts.Select((own, index) => new Attempt(index + 1, own))]);
    }
}
