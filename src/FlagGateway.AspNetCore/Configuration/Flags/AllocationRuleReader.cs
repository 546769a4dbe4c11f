using System.Text.Json;
using FlagGateway.Core.Flags;
using Microsoft.FeatureManagement;

namespace FlagGateway.Configuration.Flags;

/// <summary>
/// Reads <c>allocation.rule</c>: variants by attributes and segments. The key is the gateway's own, so unknown keys in
/// it are errors.
/// </summary>
internal static class AllocationRuleReader
{
    private static readonly string[] Keys = ["variant", "percentile", "when", "match", "bucketing"];
    private static readonly string[] PercentileKeys = ["variant", "from", "to"];

    /// <summary>Reads the rules; empty if there are none.</summary>
    public static IReadOnlyList<AllocationRule> Read(JsonElement allocation, string allocationPath, JsonShape reader)
    {
        if (!reader.TryGet(allocation, allocationPath, "rule", JsonValueKind.Array, isRequired: false, out var list))
            return [];
        List<AllocationRule> rules = [];
        var place = 0;
        foreach (var element in list.EnumerateArray())
        {
            var path = $"{allocationPath}.rule[{place++}]";
            if (!reader.Expect(element, path, JsonValueKind.Object))
                continue;
            reader.RefuseUnknownKeys(element, path, Keys);
            rules.Add(ReadRule(element, path, reader));
        }

        if (rules.Count != 0)
            reader.Add(Snapshots.IssueSeverity.Warning, allocationPath + ".rule", null, "Only the gateway reads rule: Microsoft's libraries elsewhere give these users the variant of the rest of the allocation.", "Ask the gateway for the flag (OFREP) wherever else it is used");
        return rules;
    }

    private static AllocationRule ReadRule(JsonElement element, string path, JsonShape reader)
    {
        var (rules, segments) = AttributeRuleReader.Read(element, path, "when", RuleKeys.OfAllocations, reader);
        if (element.TryGetProperty("when", out var when) && when.ValueKind == JsonValueKind.Array && when.GetArrayLength() == 0)
            reader.Error(path + ".when", "[]", "Nobody meets an empty list of conditions.", "Add a condition, or write the variant as percentile or default_when_enabled");
        var areAllRequired = reader.GetWord(element, path, "match", true, ("all", true), ("any", false));
        return new(new(rules, segments, areAllRequired), reader.GetString(element, path, "variant"), ReadPercentiles(element, path, reader), BucketingReader.Read(element, path, reader));
    }

    private static PercentileAllocation[] ReadPercentiles(JsonElement element, string path, JsonShape reader)
    {
        if (!reader.TryGet(element, path, "percentile", JsonValueKind.Array, isRequired: false, out var parts))
            return [];
        List<PercentileAllocation> read = [];
        foreach (var part in parts.EnumerateArray())
        {
            var partPath = $"{path}.percentile[{read.Count}]";
            reader.Expect(part, partPath, JsonValueKind.Object);
            reader.RefuseUnknownKeys(part, partPath, PercentileKeys);
            read.Add(new() { Variant = reader.GetString(part, partPath, "variant"), From = reader.GetNumber(part, partPath, "from"), To = reader.GetNumber(part, partPath, "to") });
        }

        return [.. read];
    }
}
