using System.Globalization;
using FlagGateway.Core.Rollouts;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Core.Flags;

/// <summary>Describes how a flag decides, in order of precedence.</summary>
public static class FlagDescription
{
    // A list may name a million users; a few are enough to show.
    private const int NamesShown = 5;

    /// <summary>The conditions that must be met before any rule applies; empty for none.</summary>
    /// <param name="definition">The flag as in flags.json.</param>
    public static IReadOnlyList<string> Conditions(FeatureDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return
        [
            .. ((definition as FlagDefinition)?.Requires ?? []).Select(static requirement => $"requires {requirement.Variant} of {requirement.Flag}"),
            .. (definition.EnabledFor ?? []).Select(Condition),
        ];
    }

    /// <summary>The rules that choose a variant, kill switch and rollout included.</summary>
    /// <param name="definition">The flag as in flags.json.</param>
    /// <param name="rollout">State of its rollout, or <c>null</c>.</param>
    /// <param name="killedVariant">The variant everyone gets while the flag is killed; <c>null</c> otherwise.</param>
    public static IReadOnlyList<string> Rules(FeatureDefinition definition, RolloutState? rollout, string? killedVariant)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (killedVariant is not null)
            return [$"killed: everybody gets {killedVariant}"];
        var hasVariants = definition.Variants?.Any() == true;
        var off = hasVariants ? definition.Allocation?.DefaultWhenDisabled ?? "no variant" : "off";
        if (definition.Status == FeatureStatus.Disabled)
            return [$"switched off: everybody gets {off}"];
        if (!hasVariants)
            return ["on where the conditions are met, else off"];

        List<string> rules = [];
        if (CanFail(definition))
            rules.Add($"{(definition.RequirementType == RequirementType.All ? "a condition not met" : "no condition met")}: {off}");
        foreach (var rule in definition.Allocation?.User ?? [])
            rules.Add($"users {Names(rule.Users)}: {rule.Variant}");
        foreach (var rule in definition.Allocation?.Group ?? [])
            rules.Add($"groups {Names(rule.Groups)}: {rule.Variant}");
        foreach (var rule in (definition.Allocation as FlagAllocation)?.Rules ?? [])
            rules.Add($"{AttributesDescription.From(rule.When)}: {(rule.Percentiles.Count == 0 ? rule.Variant : string.Join(", ", rule.Percentiles.Select(static part => $"{part.Variant} {Range(part.From, part.To)}")))}");
        if (rollout is { IsInForce: true })
            AddRollout(rules, rollout);
        else
            AddPercentiles(rules, definition.Allocation);
        return rules;
    }

    // A flag without filters counts as always on.
    private static bool CanFail(FeatureDefinition definition)
    {
        var filters = definition.EnabledFor ?? [];
        if (definition is FlagDefinition { Requires.Count: > 0 })
            return true;
        return definition.RequirementType == RequirementType.All ? !filters.All(IsAlways) : !filters.Any(IsAlways);

        static bool IsAlways(FeatureFilterConfiguration filter) => FlagFilters.KindOf(filter.Name) == FlagFilterKind.AlwaysOn;
    }

    private static void AddRollout(List<string> rules, RolloutState rollout)
    {
        var isBack = rollout.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted;
        if (isBack)
        {
            rules.Insert(0, $"the rollout was rolled back: nobody gets {RolloutCandidates.Join(RolloutCandidates.NamesOf(rollout))}, regardless of other rules");
            rules.Add($"everybody else: {rollout.Control}");
            return;
        }

        if (RolloutCandidates.NamesOf(rollout).Where(name => RolloutCandidates.HasLost(rollout, name)).ToArray() is { Length: > 0 } dropped)
            rules.Insert(0, $"dropped: nobody gets {RolloutCandidates.Join(dropped)}, regardless of other rules");
        var candidates = RolloutCandidates.Join(RolloutCandidates.ActiveOf(rollout)) + (rollout.Candidates is null ? "" : ", each with its part of the scale");
        if (rollout.Users is { Count: > 0 } users)
            rules.Add($"users {Names(users)} of stage {rollout.Stage}: {candidates}");
        if (rollout.Excluded is { Count: > 0 } excluded)
            rules.Add($"groups {Names(excluded)}, excluded from the rollout: {rollout.Control}");
        if (rollout.Groups.Count != 0)
            rules.Add($"groups {Names(rollout.Groups)} of stage {rollout.Stage}: {candidates}");
        foreach (var held in rollout.Held ?? [])
            AddShare(rules, rollout, held.Percentage, $"{(held.Segment is null ? "" : $" of segment {held.Segment}")} by an earlier stage");
        if (rollout.Percentage > 0)
            AddShare(rules, rollout, rollout.Percentage, $"{(rollout.Segment is null ? "" : $" of segment {rollout.Segment}")} by stage {rollout.Stage}");
        if (rollout.Segment is not null || (rollout.Candidates is not null && rollout.Percentage < 100))
            rules.Add($"everybody else: {rollout.Control}");
        else if (rollout.Percentage < 100)
            rules.Add($"percentile {Range(rollout.Percentage, 100)} by stage {rollout.Stage}: {rollout.Control}");
    }

    private static void AddShare(List<string> rules, RolloutState rollout, double percentage, string origin)
    {
        var names = RolloutCandidates.NamesOf(rollout);
        for (var i = 0; i < names.Count; i++)
        {
            var (from, to) = StageLanes.PartOf(i, names.Count, percentage);
            rules.Add($"percentile {Range(from, to)}{origin}: {(RolloutCandidates.HasLost(rollout, names[i]) ? $"{rollout.Control}, in place of {names[i]}" : names[i])}");
        }
    }

    private static void AddPercentiles(List<string> rules, Allocation? allocation)
    {
        foreach (var rule in allocation?.Percentile ?? [])
            rules.Add($"percentile {Range(rule.From, rule.To)}: {rule.Variant}");
        rules.Add($"everybody else: {allocation?.DefaultWhenEnabled ?? "no variant"}");
    }

    private static string Condition(FeatureFilterConfiguration filter) => FlagFilters.KindOf(filter.Name) switch
    {
        FlagFilterKind.AlwaysOn => "always",
        FlagFilterKind.Targeting => Audience(FlagFilters.TargetingOf(filter).Audience),
        FlagFilterKind.TimeWindow => Window(FlagFilters.TimeWindowOf(filter)),
        FlagFilterKind.Attributes when filter.ParametersObject is AttributesFilterSettings settings => AttributesDescription.From(settings),
        FlagFilterKind.Metric when filter.ParametersObject is MetricFilterSettings metric => $"{metric.Source} {metric.Comparison}",
        _ => filter.Name,
    };

    private static string Audience(Audience audience)
    {
        List<string> parts = [];
        if (audience.Exclusion is { } exclusion && (exclusion.Users?.Count > 0 || exclusion.Groups?.Count > 0))
            parts.Add($"not {Names([.. exclusion.Users ?? [], .. exclusion.Groups ?? []])}");
        if (audience.Users?.Count > 0)
            parts.Add($"users {Names(audience.Users)}");
        foreach (var group in audience.Groups ?? [])
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{group.RolloutPercentage:0.####} % of group {group.Name}"));
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{audience.DefaultRolloutPercentage:0.####} % of everybody else"));
        return string.Join("; ", parts);
    }

    private static string Window(TimeWindowFilterSettings window)
    {
        var from = window.Start is { } start ? $"from {Time(start)}" : "";
        var to = window.End is { } end ? $"until {Time(end)}" : "";
        var again = window.Recurrence?.Pattern is { } pattern ? $", again {pattern.Type.ToString().ToLowerInvariant()}" : "";
        return $"{string.Join(' ', new[] { from, to }.Where(static part => part.Length != 0))}{again}";
    }

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    private static string Range(double from, double to) => string.Create(CultureInfo.InvariantCulture, $"{from:0.####} to {to:0.####}");

    private static string Names(IEnumerable<string>? names)
    {
        string[] all = [.. names ?? []];
        return all.Length <= NamesShown
            ? string.Join(", ", all)
            : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", all.Take(NamesShown))} and {all.Length - NamesShown:#,0} more");
    }
}
