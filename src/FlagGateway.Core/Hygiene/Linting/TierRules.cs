using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>Finds permissions that are written as a release, an experiment or an operational flag.</summary>
/// <remarks>
/// Such a flag has no plan and no percentage: the tier alone decides, and has done so for longer than a release takes.
/// A new flag may open one tier after the other.
/// </remarks>
internal static class TierRules
{
    private const string Tier = "tier:";

    public static void Check(FlagMetadata flag, DateOnly today, LintReport report)
    {
        if (flag.Lifecycle is not { Type: not LifecycleMetadata.Permission } lifecycle || flag.Plan is not null
            || lifecycle.Created > today.AddDays(-LifecycleDates.ReleaseDays)
            || flag.Compiled.Parts.Ranges.Any(static range => range.Range.Share is > 0 and < 1))
        {
            return;
        }

        if (ByAllocation(flag) is { } rule)
            Report($".allocation.group[{rule.Index}]", rule.Tier);
        else if (ByFilter(flag) is { } filter)
            Report($".conditions.client_filters[{filter.Index}].parameters.Audience.Groups", filter.Tier);

        void Report(string path, string tier) => report.Add(
            LintRule.TierDifference, path, tier, $"Tiers alone decide this {lifecycle.Type} flag, which is a permission.", "Write type permission, move the difference into the product's plans, or plan its rollout");
    }

    private static (int Index, string Tier)? ByAllocation(FlagMetadata flag)
    {
        var allocation = flag.Definition.Allocation;
        foreach (var (rule, index) in (allocation?.Group ?? []).Select(static (rule, index) => (rule, index)))
        {
            if (rule.Variant != allocation!.DefaultWhenEnabled && rule.Groups.FirstOrDefault(IsTier) is { } tier)
                return (index, tier);
        }

        return null;
    }

    private static (int Index, string Tier)? ByFilter(FlagMetadata flag)
    {
        foreach (var (filter, index) in (flag.Definition.EnabledFor ?? []).Select(static (filter, index) => (filter, index)))
        {
            if (FlagFilters.KindOf(filter.Name) == FlagFilterKind.Targeting && FlagFilters.TargetingOf(filter).Audience is { DefaultRolloutPercentage: 0 } audience
                && audience.Groups?.Find(static group => IsTier(group.Name) && group.RolloutPercentage >= 100)?.Name is { } tier)
            {
                return (index, tier);
            }
        }

        return null;
    }

    private static bool IsTier(string group) => group.StartsWith(Tier, StringComparison.Ordinal);
}
