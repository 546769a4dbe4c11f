using System.Globalization;
using FlagGateway.Core.Flags;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>Users and groups that are named twice, or both included and excluded.</summary>
internal static class AudienceRules
{
    // A list of a million names that was pasted twice is one finding.
    private const int MaxReported = 5;

    public static void Check(FlagMetadata flag, LintReport report)
    {
        var allocation = flag.Definition.Allocation;
        CheckRules(".allocation.user", "users", (allocation?.User ?? []).Select(static rule => rule.Users), report);
        CheckRules(".allocation.group", "groups", (allocation?.Group ?? []).Select(static rule => rule.Groups), report);
        var place = 0;
        foreach (var filter in flag.Definition.EnabledFor ?? [])
        {
            var path = $".conditions.client_filters[{place++}].parameters.Audience";
            if (FlagFilters.KindOf(filter.Name) == FlagFilterKind.Targeting)
                CheckAudience(FlagFilters.TargetingOf(filter).Audience, path, report);
        }
    }

    private static void CheckRules(string path, string key, IEnumerable<IEnumerable<string>> lists, LintReport report)
    {
        Dictionary<string, string> first = new(StringComparer.Ordinal);
        foreach (var (names, rule) in lists.Select(static (names, rule) => (names, rule)))
            Repeated(names, $"{path}[{rule}].{key}", first, report);
    }

    private static void CheckAudience(Audience audience, string path, LintReport report)
    {
        Repeated(audience.Users ?? [], path + ".Users", new(StringComparer.Ordinal), report);
        Repeated((audience.Groups ?? []).Select(static group => group.Name), path + ".Groups", new(StringComparer.Ordinal), report);
        Both(audience.Users ?? [], audience.Exclusion?.Users, path + ".Exclusion.Users", report);
        Both((audience.Groups ?? []).Select(static group => group.Name), audience.Exclusion?.Groups, path + ".Exclusion.Groups", report);
    }

    private static void Repeated(IEnumerable<string> names, string path, Dictionary<string, string> first, LintReport report)
    {
        var (place, found) = (0, 0);
        foreach (var name in names)
        {
            var here = string.Create(CultureInfo.InvariantCulture, $"{path}[{place++}]");
            if (!first.TryAdd(name, here) && ++found <= MaxReported)
                report.Add(LintRule.NameRepeated, here, name, $"The name stands at {first[name]} already, and the first occurrence counts.", "Keep one of them");
        }

        if (found > MaxReported)
            report.Add(LintRule.NameRepeated, path, null, $"And {found - MaxReported} names more stand twice.", "Keep one of each");
    }

    private static void Both(IEnumerable<string> named, List<string>? excluded, string path, LintReport report)
    {
        if (excluded is not { Count: > 0 })
            return;
        var known = named.ToHashSet(StringComparer.Ordinal);
        var found = 0;
        foreach (var (name, place) in excluded.Select(static (name, place) => (name, place)))
        {
            if (known.Contains(name) && ++found <= MaxReported)
                report.Add(LintRule.IncludedAndExcluded, $"{path}[{place}]", name, "The name is included and excluded; the exclusion wins.", "Remove it from one of the two");
        }

        if (found > MaxReported)
            report.Add(LintRule.IncludedAndExcluded, path, null, $"And {found - MaxReported} names more are included and excluded.", "Remove each from one of the two");
    }
}
