using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// The payload of PostHog's local evaluation: <c>flags</c> with <c>filters</c>. Users keep their values.
/// </summary>
/// <seealso href="https://posthog.com/docs/feature-flags/local-evaluation">local evaluation</seealso>
internal static class PostHogImport
{
    private const string Off = "off";
    private const string On = "on";

    public static ImportResult Convert(JsonElement root)
    {
        var flags = root.Get("flags");
        if (flags.ValueKind != JsonValueKind.Array)
            throw new ImportException("The file has no list flags.");
        var groupTypes = root.Get("group_type_mapping");
        PostHogCohorts cohorts = new(root.Get("cohorts"));
        return FlagImport.Collect(
            flags.Items().Select((flag, place) => (
                flag.Get("key").Text() ?? $"flags[{place}]", string.Create(CultureInfo.InvariantCulture, $"$.flags[{place}]"),
                (Func<FlagDraft, JsonObject?>)(draft => ConvertFlag(flag, groupTypes, cohorts, draft)))),
            []);
    }

    private static JsonObject? ConvertFlag(JsonElement flag, JsonElement groupTypes, PostHogCohorts cohorts, FlagDraft draft)
    {
        var filters = flag.Get("filters");
        if (filters.ValueKind != JsonValueKind.Object || flag.Get("key").Text() is not { Length: > 0 } key)
        {
            draft.Refuse(draft.Path, flag.Raw(), "A flag has a key and filters.", "Take the file from PostHog's endpoint for local evaluation");
            return null;
        }

        RefuseUnknown(flag, filters, draft);
        var variants = filters.Get("multivariate").Get("variants").Items();
        PostHogConditions conditions = new(
            key, [.. variants.Select(static variant => variant.Get("key").Text() ?? "")], filters.Get("aggregation_group_type_index").Scalar(), cohorts, () => GroupOf(filters, groupTypes, draft), draft);
        conditions.Read(filters.Get("groups").Items(), draft.Path + ".filters.groups");
        draft.Default = Off;
        if (variants.Count == 0)
            conditions.SplitSwitch(On, Off);
        else
            SplitVariants(variants, conditions, draft);
        if (draft.Bucketing is { } bucketing)
            draft.SplitBy(bucketing, GroupOf(filters, groupTypes, draft), draft.Path + ".filters.aggregation_group_type_index");
        return new JsonObject
        {
            ["id"] = draft.Id,
            ["enabled"] = flag.Get("active").ValueKind != JsonValueKind.False,
            ["variants"] = VariantsOf(variants, filters.Get("payloads")),
            ["allocation"] = draft.Allocation(Off),
        };
    }

    private static void RefuseUnknown(JsonElement flag, JsonElement filters, FlagDraft draft)
    {
        if (flag.Get("ensure_experience_continuity").ValueKind == JsonValueKind.True)
            draft.Refuse(draft.Path + ".ensure_experience_continuity", "true", "PostHog's server remembers the value of such a flag, so no hash determines it.", "Switch it off there first; Identity:Continuity keeps an anonymous visitor's variant here");
        if (flag.Get("bucketing_identifier").Text() is { } identifier && identifier != "distinct_id")
            draft.Refuse(draft.Path + ".bucketing_identifier", identifier, "The share is not by distinct_id.", "Write the flag by hand");
        if (filters.Get("early_exit").ValueKind == JsonValueKind.True)
            draft.Refuse(draft.Path + ".filters.early_exit", "true", "Users outside a condition's percentage go on to the next condition here.", FlagDraft.ByHand);
        foreach (var key in new[] { "holdout", "holdout_groups", "super_groups" })
        {
            if (filters.Get(key) is { ValueKind: not JsonValueKind.Undefined } other && other.Raw() is not "[]")
                draft.Refuse($"{draft.Path}.filters.{key}", other.Raw(), $"A flag with {key} has no counterpart.", "Write the flag by hand");
        }
    }

    private static string? GroupOf(JsonElement filters, JsonElement groupTypes, FlagDraft draft)
    {
        if (filters.Get("aggregation_group_type_index").Scalar() is not { } index)
            return null;
        if (groupTypes.Get(index).Text() is { Length: > 0 } name)
            return name;
        draft.Refuse(draft.Path + ".filters.aggregation_group_type_index", index, "group_type_mapping has no group of this number.", "Add it");
        return null;
    }

    private static void SplitVariants(IReadOnlyList<JsonElement> variants, PostHogConditions conditions, FlagDraft draft)
    {
        double sum = 0;
        List<(string Variant, double From, double To)> split = [];
        foreach (var (variant, place) in variants.Select(static (variant, place) => (variant, place)))
        {
            if (variant.Get("key").Text() is not { Length: > 0 } name || variant.Get("rollout_percentage").Number() is not (>= 0 and <= 100 and var share))
            {
                draft.Refuse(string.Create(CultureInfo.InvariantCulture, $"{draft.Path}.filters.multivariate.variants[{place}]"), variant.Raw(), "A variant needs a key and a percentage.", "Add them");
                continue;
            }

            var from = sum;
            sum = Math.Round(sum + share, 10);
            if (share > 0)
                split.Add((name, from, Math.Min(sum, 100)));
        }

        if (Math.Abs(sum - 100) > 1e-6)
            draft.Refuse(draft.Path + ".filters.multivariate", sum.ToString(CultureInfo.InvariantCulture), "The percentages of the variants do not add up to 100.", "Make them");
        if (conditions.Share > 0)
            draft.Parts.AddRange(split);
        conditions.IncludeShare(split);
    }

    private static JsonArray VariantsOf(IReadOnlyList<JsonElement> variants, JsonElement payloads)
    {
        JsonArray converted = [ForeignVariants.Switch(Off, isOn: false)];
        foreach (var name in variants.Count == 0 ? [On] : variants.Select(static variant => variant.Get("key").Text()).OfType<string>())
        {
            var payload = payloads.Get(variants.Count == 0 ? "true" : name);
            converted.Add((JsonNode)new JsonObject
            {
                ["name"] = name,
                ["configuration_value"] = payload.ValueKind == JsonValueKind.Undefined ? variants.Count == 0 ? JsonValue.Create(true) : JsonValue.Create(name) : JsonNode.Parse(payload.GetRawText()),
            });
        }

        return converted;
    }
}
