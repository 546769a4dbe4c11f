using System.Text.Json;
using FlagGateway.Core.Attributes;
using FlagGateway.Core.Flags;

namespace FlagGateway.Configuration.Flags;

/// <summary>
/// Names of keys: those of segments are written like the file's, those of a filter's parameters like Microsoft's.
/// </summary>
internal sealed record RuleKeys(string Attribute, string Operator, string Value, string Values, string Negate, string Segment)
{
    /// <summary>In segments.</summary>
    public static RuleKeys OfSegments { get; } = new("attribute", "operator", "value", "values", "negate", "");

    /// <summary>In the parameters of <c>FlagGateway.Attributes</c>.</summary>
    public static RuleKeys OfFilters { get; } = new("Attribute", "Operator", "Value", "Values", "Negate", "Segment");

    /// <summary>In <c>allocation.rule</c>.</summary>
    public static RuleKeys OfAllocations { get; } = OfSegments with { Segment = "segment" };

    /// <summary>All keys.</summary>
    public string[] All => field ??= [.. new[] { Attribute, Operator, Value, Values, Negate, Segment }.Where(static key => key.Length != 0)];
}

/// <summary>
/// Reads conditions on attributes and segments. They are the gateway's own, so unknown keys are errors.
/// </summary>
internal static class AttributeRuleReader
{
    private static readonly string[] FilterKeys = ["Match", "Rules"];

    /// <summary>Reads the parameters of the filter <c>FlagGateway.Attributes</c>.</summary>
    public static AttributesFilterSettings ReadFilter(JsonElement parameters, string path, JsonShape shape)
    {
        shape.RefuseUnknownKeys(parameters, path, FilterKeys);
        var areAllRequired = shape.GetWord(parameters, path, "Match", true, ("all", true), ("any", false));
        var (rules, segments) = Read(parameters, path, "Rules", RuleKeys.OfFilters, shape);
        if (rules.Count == 0 && segments.Count == 0 && parameters.TryGetProperty("Rules", out var written) && written.ValueKind == JsonValueKind.Array && written.GetArrayLength() == 0)
            shape.Error(path + ".Rules", "[]", "Nobody meets an empty list of rules.", "Add a rule, or remove the filter");
        return new(rules, segments, areAllRequired);
    }

    /// <summary>Reads a list of rules, which is required.</summary>
    public static (List<AttributeRule> Rules, List<SegmentRule> Segments) Read(JsonElement parent, string path, string key, RuleKeys keys, JsonShape shape, bool isRequired = true)
    {
        List<AttributeRule> rules = [];
        List<SegmentRule> segments = [];
        if (!shape.TryGet(parent, path, key, JsonValueKind.Array, isRequired, out var list))
            return (rules, segments);
        var place = 0;
        foreach (var element in list.EnumerateArray())
        {
            var rulePath = $"{path}.{key}[{place++}]";
            if (!shape.Expect(element, rulePath, JsonValueKind.Object))
                continue;
            shape.RefuseUnknownKeys(element, rulePath, keys.All);
            if (keys.Segment.Length != 0 && element.TryGetProperty(keys.Segment, out _))
                ReadSegment(element, rulePath, keys, segments, shape);
            else if (ReadRule(element, rulePath, keys, shape) is { } rule)
                rules.Add(rule);
        }

        return (rules, segments);
    }

    private static void ReadSegment(JsonElement element, string path, RuleKeys keys, List<SegmentRule> segments, JsonShape shape)
    {
        if (shape.GetString(element, path, keys.Segment, isRequired: true) is { } name)
            segments.Add(new(name, shape.GetBool(element, path, keys.Negate)));
        foreach (var key in new[] { keys.Attribute, keys.Operator, keys.Value, keys.Values })
        {
            if (element.TryGetProperty(key, out _))
                shape.Error($"{path}.{key}", null, "A rule is about a segment or about an attribute.", "Write two rules");
        }
    }

    private static AttributeRule? ReadRule(JsonElement element, string path, RuleKeys keys, JsonShape shape)
    {
        var before = shape.ErrorCount;
        var attribute = shape.GetString(element, path, keys.Attribute, isRequired: true);
        var word = shape.GetString(element, path, keys.Operator, isRequired: true);
        var comparison = word is null ? null : AttributeOperatorNames.Parse(word);
        if (word is not null && comparison is null)
            shape.Error($"{path}.{keys.Operator}", word, "Not one of the known values.", $"Use one of {string.Join(", ", AttributeOperatorNames.All)}");
        var (values, isList) = ReadValues(element, path, keys, shape);
        if (shape.ErrorCount != before || attribute is null || comparison is null)
            return null;
        AttributeRule rule = new(attribute, comparison.Value, values, shape.GetBool(element, path, keys.Negate));
        if (rule.FindProblem() is not var (index, problem, remedy))
            return rule;
        var key = isList ? keys.Values : keys.Value;
        shape.Error(index < 0 ? $"{path}.{key}" : isList ? $"{path}.{key}[{index}]" : $"{path}.{key}", index < 0 ? null : values[index], problem, remedy);
        return null;
    }

    // Numbers and truth values are compared as text, as they arrive in headers.
    private static (List<string> Values, bool IsList) ReadValues(JsonElement element, string path, RuleKeys keys, JsonShape shape)
    {
        var hasOne = element.TryGetProperty(keys.Value, out var one);
        var hasList = element.TryGetProperty(keys.Values, out var list);
        if (hasOne && hasList)
            shape.Error($"{path}.{keys.Value}", null, $"There are {keys.Value} and {keys.Values}.", $"Write all values into {keys.Values}");
        if (hasList && !shape.Expect(list, $"{path}.{keys.Values}", JsonValueKind.Array))
            return ([], true);
        List<string> values = [];
        foreach (var (value, valuePath) in hasList ? list.EnumerateArray().Select((value, place) => (value, $"{path}.{keys.Values}[{place}]")) : hasOne ? [(one, $"{path}.{keys.Value}")] : [])
        {
            if (value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                values.Add(value.GetRawText());
            else if (shape.Expect(value, valuePath, JsonValueKind.String))
                values.Add(value.GetString()!);
        }

        return (values, !hasOne);
    }
}
