using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reports;

/// <summary>Orders and groups audit entries.</summary>
internal static class AuditEntries
{
    /// <summary>Sorts by revision, not by time: a clock may be set back. Removes duplicates.</summary>
    public static AuditEntry[] Order(IEnumerable<AuditEntry> entries) =>
        [.. entries.DistinctBy(entry => (entry.Revision, entry.Hash)).OrderBy(entry => entry.Revision)];

    /// <summary>Adds the state of the rollout before and after each entry.</summary>
    public static IReadOnlyList<Step> Read(IReadOnlyList<AuditEntry> ordered)
    {
        var steps = new List<Step>(ordered.Count);
        // The state before the first change of the rollout is part of that change.
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

    /// <summary>
    /// Groups the steps: each start begins an attempt, and all steps until the next start belong to it.
    /// </summary>
    /// <param name="steps">All steps, oldest first.</param>
    /// <returns>The steps before the first attempt, and the attempts, oldest first.</returns>
    public static (IReadOnlyList<Step> Before, IReadOnlyList<Attempt> Attempts) Split(IReadOnlyList<Step> steps)
    {
        List<Step> before = [];
        List<List<Step>> attempts = [];
        foreach (var step in steps)
        {
            // If the beginning of the log is missing, the first attempt has no start.
            if (step.Is(RolloutAction.Start) || (step.IsRollout && attempts.Count == 0))
                attempts.Add([]);
            (attempts.Count == 0 ? before : attempts[^1]).Add(step);
        }

        return (before, [.. attempts.Select((own, index) => new Attempt(index + 1, own))]);
    }
}
