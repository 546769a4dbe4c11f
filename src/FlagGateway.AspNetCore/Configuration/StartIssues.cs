using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>
/// Finds plans whose start moves users off the candidate, or off a variant that the plan does not name.
/// </summary>
internal static class StartIssues
{
    /// <summary>Returns one warning for each such plan, with the number of users who move.</summary>
    /// <param name="flags">The flags by id.</param>
    /// <param name="plans">The plans in the order of the file.</param>
    public static IEnumerable<ConfigIssue> Find(IReadOnlyDictionary<string, FlagEntry> flags, IReadOnlyList<RolloutPlan> plans) =>
        from one in plans.Select(static (plan, index) => (Plan: plan, Index: index))
        where flags.ContainsKey(one.Plan.Flag)
        let moves = UserMoves.OfStart(flags[one.Plan.Flag].Compiled, one.Plan, state: null)
        where UserMoves.NeedConsent(moves, one.Plan)
        select new ConfigIssue(
            IssueSeverity.Warning, ConfigFileNames.Rollouts, FormattableString.Invariant($"$.rollouts[{one.Index}].stages[0]"), one.Plan.Flag,
            $"Starting the rollout moves {UserMoves.Describe(moves)}.", "Give the first stage and flags.json the same users, or start it with --accept-moves");
}
