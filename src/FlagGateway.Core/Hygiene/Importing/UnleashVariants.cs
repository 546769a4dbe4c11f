using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Variants of a feature, or of its only strategy, with weights and named users.</summary>
internal static class UnleashVariants
{
    /// <summary>
    /// The list <c>variants</c>; <c>null</c> if the feature has none. Shares and rules are added to the draft.
    /// </summary>
    public static JsonArray? Convert(UnleashFeature feature, FlagDraft draft)
    {
        var (list, path, groupId, stickiness) = Find(feature, draft);
        if (list.Count == 0)
            return null;
        JsonArray variants = [];
        foreach (var (variant, place) in list.Select(static (variant, place) => (variant, place)))
        {
            var here = string.Create(CultureInfo.InvariantCulture, $"{path}[{place}]");
            if (variant.Get("name").Text() is not { Length: > 0 } name || variant.Get("weight").Number() is not (>= 0 and var weight))
            {
                draft.Refuse(here, variant.Raw(), "A variant needs a name and a weight from 0 up.", "Add them");
                continue;
            }

            JsonObject converted = new() { ["name"] = name };
            if (variant.Get("payload") is { ValueKind: JsonValueKind.Object } payload)
                converted["configuration_value"] = ValueOf(payload);
            variants.Add((JsonNode)converted);
            draft.Shares.Add((name, weight));
            ReadOverrides(variant, name, here + ".overrides", draft);
        }

        if (draft.Shares.Sum(static share => share.Weight) <= 0)
            draft.Refuse(path, null, "The weights are nothing together.", "Give one variant a weight");
        if (draft.Shares.Count(static share => share.Weight > 0) > 1)
            Split(list[0].Get("stickiness").Text() ?? stickiness ?? "default", groupId, path, draft);
        return variants;
    }

    private static void Split(string stickiness, string groupId, string path, FlagDraft draft)
    {
        UnleashStrategies.CheckStickiness(stickiness, path, draft);
        if (stickiness is not ("default" or "userId"))
            return;
        var total = draft.Shares.Sum(static share => share.Weight);
        if (total != Math.Floor(total) || total > int.MaxValue)
            draft.Refuse(path, total.ToString(CultureInfo.InvariantCulture), "The weights do not add up to a whole number.", "Write whole numbers");
        else
            draft.Bucketing = new JsonObject { ["algorithm"] = "unleash", ["salt"] = groupId, ["hash"] = "variant", ["buckets"] = (int)total };
    }

    // Variants of a strategy without a stickiness of their own have the strategy's.
    private static (IReadOnlyList<JsonElement> List, string Path, string GroupId, string? Stickiness) Find(UnleashFeature feature, FlagDraft draft)
    {
        var active = feature.Strategies.Where(static one => one.Json.Get("disabled").ValueKind != JsonValueKind.True).ToArray();
        var own = Array.FindIndex(active, static one => one.Json.Get("variants").Items().Count != 0);
        if (own < 0)
            return (feature.Variants.Items(), feature.VariantsPath, draft.Id, null);
        if (active.Length > 1)
            draft.Refuse(active[own].Path + ".variants", null, "One of several strategies has variants of its own, which would depend on the strategy.", "Give the variants to the feature");
        var parameters = active[own].Json.Get("parameters");
        return (active[own].Json.Get("variants").Items(), active[own].Path + ".variants", parameters.Get("groupId").Text() ?? draft.Id, parameters.Get("stickiness").Text());
    }

    private static void ReadOverrides(JsonElement variant, string name, string path, FlagDraft draft)
    {
        foreach (var (one, place) in variant.Get("overrides").Items().Select(static (one, place) => (one, place)))
        {
            string[] values = [.. one.Get("values").Items().Select(static value => value.Text()).OfType<string>()];
            var here = string.Create(CultureInfo.InvariantCulture, $"{path}[{place}]");
            if (one.Get("contextName").Text() is not { Length: > 0 } field || values.Length == 0)
                draft.Report(here, one.Raw(), "The override names nobody; it is left out.", "Nothing");
            else if (field != "userId")
                draft.AddGroup(name, field, values, here);
            else if (draft.GroupVariants.Any(earlier => earlier != name))
                draft.Refuse(here, null, "Users are named behind a group that gets another variant; here users always come first.", "Name the users first if that is meant, or leave them out");
            else
                draft.AddUsers(name, values);
        }
    }

    private static JsonNode? ValueOf(JsonElement payload)
    {
        var text = payload.Get("value").Scalar() ?? "";
        if (payload.Get("type").Text() is not ("json" or "number"))
            return text;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
