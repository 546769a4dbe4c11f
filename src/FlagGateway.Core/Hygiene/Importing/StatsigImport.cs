using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// What Statsig's server SDKs download (<c>download_config_specs</c>): gates, dynamic configs and experiments. Users
/// keep their values.
/// </summary>
/// <seealso href="https://docs.statsig.com/sdks/how-evaluation-works">how evaluation works</seealso>
internal static class StatsigImport
{
    public static ImportResult Convert(JsonElement root)
    {
        if (root.Get("feature_gates").ValueKind != JsonValueKind.Array && root.Get("dynamic_configs").ValueKind != JsonValueKind.Array)
            throw new ImportException("The file has neither feature_gates nor dynamic_configs.");
        StatsigGates gates = new(root);
        return FlagImport.Collect(
            List(root, "feature_gates", "gate", gates).Concat(List(root, "dynamic_configs", "value", gates)).Concat(List(root, "layer_configs", "layer", gates)), []);
    }

    // A segment is no flag; the rules that ask for it get its conditions.
    private static IEnumerable<(string Id, string Path, Func<FlagDraft, JsonObject?> Convert)> List(JsonElement root, string key, string prefix, StatsigGates gates) =>
        root.Get(key).Items().Select(static (spec, place) => (spec, place)).Where(static one => one.spec.Get("entity").Text() != "segment").Select(one => (
            one.spec.Get("name").Text() ?? $"{key}[{one.place}]", string.Create(CultureInfo.InvariantCulture, $"$.{key}[{one.place}]"),
            (Func<FlagDraft, JsonObject?>)(draft => ConvertSpec(one.spec, prefix, gates, draft))));

    private static JsonObject? ConvertSpec(JsonElement spec, string prefix, StatsigGates gates, FlagDraft draft)
    {
        if (prefix == "layer")
            draft.Refuse(draft.Path, draft.Id, "A layer shares its users among experiments.", "Import the experiment that is in force, and write its users by hand");
        if (spec.Get("entity").Text() == "holdout")
            draft.Refuse(draft.Path + ".entity", "holdout", "A holdout is no flag.", "Nothing; flags that ask for it are refused");
        if (spec.Get("salt").Text() is not { } salt || spec.Get("defaultValue").ValueKind == JsonValueKind.Undefined)
        {
            draft.Refuse(draft.Path, spec.Raw(), "A gate has a salt and a value by default.", "Take the file from Statsig's endpoint download_config_specs");
            return null;
        }

        ForeignVariants variants = new(prefix);
        var byDefault = variants.Add(spec.Get("defaultValue"));
        draft.Default = byDefault;
        new StatsigRules(spec, salt, gates, variants, draft).Read();
        return new JsonObject
        {
            ["id"] = draft.Id,
            ["enabled"] = spec.Get("enabled").ValueKind != JsonValueKind.False,
            ["variants"] = variants.ToJson(),
            ["allocation"] = draft.Allocation(byDefault),
        };
    }
}
