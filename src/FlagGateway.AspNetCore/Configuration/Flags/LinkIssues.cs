using FlagGateway.Core.Attributes;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Flags;

/// <summary>
/// Finds flags, segments and attributes that are named and do not exist, and flags that require each other.
/// </summary>
/// <param name="flags">What was read from flags.json.</param>
/// <param name="attributes">Names of the configured attributes; <c>null</c> if they have errors.</param>
internal sealed class LinkIssues(ReadFlags flags, IReadOnlyCollection<string>? attributes)
{
    // Only flags that require others need it, and most files have none.
    private Dictionary<string, FlagEntry> Known => field ??= flags.Entries.ToDictionary(static entry => entry.Definition.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Lists the issues of flags.json.</summary>
    public IEnumerable<ConfigIssue> Find()
    {
        foreach (var entry in flags.Entries)
        {
            foreach (var issue in OfRequirements(entry).Concat(OfFilters(entry)).Concat(OfAllocation(entry)).Concat(OfAllocationRules(entry)))
                yield return issue;
        }

        for (var i = 0; i < flags.Segments.Segments.Count; i++)
        {
            var segment = flags.Segments.Segments[i];
            foreach (var issue in OfRules(segment.Rules, $"$.feature_management.segments[{i}].rules", "attribute"))
                yield return issue;
        }
    }

    private IEnumerable<ConfigIssue> OfRequirements(FlagEntry entry)
    {
        if (entry.Definition is not FlagDefinition { Requires: { Count: > 0 } requires })
            yield break;
        for (var i = 0; i < requires.Count; i++)
        {
            var path = $"{entry.Path}.requires[{i}]";
            if (!Known.TryGetValue(requires[i].Flag, out var required))
            {
                if (flags.AreAll && !flags.Broken.Any(broken => requires[i].Flag.Equals(broken.Definition?.Name, StringComparison.OrdinalIgnoreCase)))
                    yield return Error(path + ".flag", requires[i].Flag, "No flag has this id.", "Add the flag or correct the id");
            }
            else if (required.Compiled.IndexOf(requires[i].Variant) < 0)
            {
                var names = required.Compiled.IsOnOff ? ["on", "off"] : required.Compiled.Variants.Select(static variant => variant.Name);
                yield return Error(path + ".variant", requires[i].Variant, $"Flag {required.Definition.Name} has no variant of this name.", $"Use one of {string.Join(", ", names)}");
            }
            else if (LeadsTo(required, entry.Definition.Name, []))
            {
                yield return Error(path + ".flag", requires[i].Flag, "The flags require each other: nobody would get either.", "Remove one of the requirements");
            }
        }
    }

    private bool LeadsTo(FlagEntry from, string id, HashSet<string> seen)
    {
        if (from.Definition.Name.Equals(id, StringComparison.OrdinalIgnoreCase))
            return true;
        return seen.Add(from.Definition.Name)
            && from.Compiled.RequiredFlags.Any(next => Known.TryGetValue(next, out var entry) && LeadsTo(entry, id, seen));
    }

    private IEnumerable<ConfigIssue> OfFilters(FlagEntry entry)
    {
        var place = 0;
        foreach (var filter in entry.Definition.EnabledFor ?? [])
        {
            var path = $"{entry.Path}.conditions.client_filters[{place++}].parameters";
            if (filter.ParametersObject is AttributesFilterSettings settings)
            {
                foreach (var issue in OfRules(settings.Rules, path + ".Rules", "Attribute").Concat(OfSegments(settings.Segments, path + ".Rules")))
                    yield return issue;
            }
            else if (filter.ParametersObject is Microsoft.FeatureManagement.FeatureFilters.TargetingFilterSettings { Audience: { } audience })
            {
                foreach (var group in (audience.Groups ?? []).Select(static group => group.Name).Concat(audience.Exclusion?.Groups ?? []))
                {
                    if (IsUnknownSegment(group))
                        yield return Error(path + ".Audience", group, "No segment has this name.", KnownSegments());
                }
            }
        }
    }

    private IEnumerable<ConfigIssue> OfAllocation(FlagEntry entry)
    {
        var place = 0;
        foreach (var rule in entry.Definition.Allocation?.Group ?? [])
        {
            var path = $"{entry.Path}.allocation.group[{place++}].groups";
            foreach (var group in rule.Groups ?? [])
            {
                if (IsUnknownSegment(group))
                    yield return Error(path, group, "No segment has this name.", KnownSegments());
            }
        }
    }

    private IEnumerable<ConfigIssue> OfAllocationRules(FlagEntry entry)
    {
        var rules = (entry.Definition.Allocation as FlagAllocation)?.Rules ?? [];
        for (var i = 0; i < rules.Count; i++)
        {
            var path = $"{entry.Path}.allocation.rule[{i}].when";
            foreach (var issue in OfRules(rules[i].When.Rules, path, "attribute").Concat(OfSegments(rules[i].When.Segments, path)))
                yield return issue;
        }
    }

    private IEnumerable<ConfigIssue> OfSegments(IReadOnlyList<SegmentRule> segments, string path) =>
        segments.Where(segment => !flags.Segments.Names.Contains(segment.Segment)).Select(segment => Error(path, segment.Segment, "No segment has this name.", KnownSegments()));

    // A misspelled attribute is missing in every request, so that its condition is never met.
    private IEnumerable<ConfigIssue> OfRules(IReadOnlyList<AttributeRule> rules, string path, string key)
    {
        for (var i = 0; attributes is not null && i < rules.Count; i++)
        {
            if (!attributes.Contains(rules[i].Attribute, StringComparer.Ordinal))
                yield return Error($"{path}[{i}].{key}", rules[i].Attribute, "No source in gateway.json has this attribute.", $"Add it to FlagGateway:Identity:Attributes{(attributes.Count == 0 ? "" : $", or use one of {string.Join(", ", attributes)}")}");
        }
    }

    private bool IsUnknownSegment(string? group) =>
        group?.StartsWith(UserSegment.Prefix, StringComparison.Ordinal) == true && !flags.Segments.Names.Contains(group[UserSegment.Prefix.Length..]);

    private string KnownSegments() => RemedyFor(flags.Segments.Names);

    /// <summary>What to do about an unknown segment.</summary>
    /// <param name="known">The names that there are.</param>
    public static string RemedyFor(IReadOnlySet<string> known) =>
        known.Count == 0 ? "Add it to feature_management.segments" : $"Add it to feature_management.segments, or use one of {string.Join(", ", known.Order(StringComparer.Ordinal).Take(8))}";

    private static ConfigIssue Error(string path, string? value, string problem, string remedy) =>
        new(IssueSeverity.Error, ConfigFileNames.Flags, path, value, problem, remedy);
}
