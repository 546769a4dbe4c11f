using System.Text.Json;
using FlagGateway.Core.Flags;
using Microsoft.FeatureManagement;

namespace FlagGateway.Configuration.Flags;

/// <summary>Reads <c>allocation</c>: who gets which variant.</summary>
internal static class AllocationReader
{
    private static readonly string[] AllocationKeys =
        ["default_when_enabled", "default_when_disabled", "user", "group", "percentile", "seed", "bucketing", "rule"];

    private static readonly string[] UserKeys = ["variant", "users"];
    private static readonly string[] GroupKeys = ["variant", "groups"];
    private static readonly string[] PercentileKeys = ["variant", "from", "to"];

    /// <summary>Reads the allocation; <c>null</c> if the flag has none.</summary>
    public static Allocation? Read(JsonElement flag, string flagPath, JsonShape reader)
    {
        if (!reader.TryGet(flag, flagPath, "allocation", JsonValueKind.Object, isRequired: false, out var allocation))
            return null;
        var path = flagPath + ".allocation";
        reader.CheckCase(allocation, path, AllocationKeys);
        // The configuration system drops empty objects, and so does the library that reads through it.
        if (!allocation.EnumerateObject().MoveNext())
            return null;
        return new FlagAllocation
        {
            DefaultWhenEnabled = reader.GetString(allocation, path, "default_when_enabled"),
            DefaultWhenDisabled = reader.GetString(allocation, path, "default_when_disabled"),
            Seed = reader.GetString(allocation, path, "seed"),
            Bucketing = BucketingReader.Read(allocation, path, reader),
            Rules = AllocationRuleReader.Read(allocation, path, reader),
            User = ReadRules(allocation, path, "user", UserKeys, reader, (rule, rulePath) => new UserAllocation
            {
                Variant = reader.GetString(rule, rulePath, "variant"),
                Users = reader.GetStrings(rule, rulePath, "users"),
            }),
            Group = ReadRules(allocation, path, "group", GroupKeys, reader, (rule, rulePath) => new GroupAllocation
            {
                Variant = reader.GetString(rule, rulePath, "variant"),
                Groups = reader.GetStrings(rule, rulePath, "groups"),
            }),
            Percentile = ReadRules(allocation, path, "percentile", PercentileKeys, reader, (rule, rulePath) => new PercentileAllocation
            {
                Variant = reader.GetString(rule, rulePath, "variant"),
                From = reader.GetNumber(rule, rulePath, "from"),
                To = reader.GetNumber(rule, rulePath, "to"),
            }),
        };
    }

    private static T[] ReadRules<T>(
        JsonElement allocation, string path, string key, string[] known, JsonShape reader, Func<JsonElement, string, T> read)
    {
        if (!reader.TryGet(allocation, path, key, JsonValueKind.Array, isRequired: false, out var rules))
            return [];
        var all = new T[rules.GetArrayLength()];
        var place = 0;
        foreach (var rule in rules.EnumerateArray())
        {
            var rulePath = $"{path}.{key}[{place}]";
            reader.Expect(rule, rulePath, JsonValueKind.Object);
            reader.CheckCase(rule, rulePath, known);
            all[place++] = read(rule, rulePath);
        }

        return all;
    }
}
