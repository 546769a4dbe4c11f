using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Stages that are finer than the buckets of the system from which their flag comes.</summary>
internal static class BucketPlanIssues
{
    /// <summary>Returns a warning for each stage whose percentage is nobody or everybody there.</summary>
    public static IEnumerable<ConfigIssue> Find(IReadOnlyList<RolloutPlan> plans, IReadOnlyDictionary<string, FlagEntry> entries) =>
        from one in plans.Select(static (plan, index) => (Plan: plan, Index: index))
        let flag = entries.GetValueOrDefault(one.Plan.Flag)?.Compiled
        where flag is not null
        from stage in one.Plan.Stages.Select(static (stage, index) => (stage.Name, stage.Percentage, Index: index))
        where stage.Percentage is > 0 and < 100 && flag.ShareOf(stage.Percentage) is 0 or 1
        select new ConfigIssue(
            IssueSeverity.Warning, ConfigFileNames.Rollouts, FormattableString.Invariant($"$.rollouts[{one.Index}].stages[{stage.Index}].percentage"), FormattableString.Invariant($"{stage.Percentage}"),
            $"The stage has {(flag.ShareOf(stage.Percentage) == 0 ? "nobody" : "everybody")}: the flag's bucketing has fewer buckets.", "Write a percentage of whole buckets, such as 1 for unleash");
}
