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
        return FlagImport.Collect(
            List(root, "feature_gates", "gate").Concat(List(root, "dynamic_configs", "value")).Concat(List(root, "layer_configs", "layer")), []);
    }

    private static IEnumerable<(string Id, string Path, Func<FlagDraft, JsonObject?> Convert)> List(JsonElement root, string key, string prefix) =>
        root.Get(key).Items().Select((spec, place) => (
            spec.Get("name").Text() ?? $"{key}[{place}]", string.Create(CultureInfo.InvariantCulture, $"$.{key}[{place}]"),
            (Func<FlagDraft, JsonObject?>)(draft => ConvertSpec(spec, prefix, draft))));

    private static JsonObject? ConvertSpec(JsonElement spec, string prefix, FlagDraft draft)
    {
        if (prefix == "layer")
            draft.Refuse(draft.Path, draft.Id, "A layer shares its users among experiments.", "Import the experiment that is in force, and write its users by hand");
        if (spec.Get("entity").Text() is "segment" or "holdout")
            draft.Refuse(draft.Path + ".entity", spec.Get("entity").Text(), "A segment or holdout is no flag.", "Nothing; flags that ask for it are refused");
        if (spec.Get("salt").Text() is not { } salt || spec.Get("defaultValue").ValueKind == JsonValueKind.Undefined)
        {
            draft.Refuse(draft.Path, spec.Raw(), "A gate has a salt and a value by default.", "Take the file from Statsig's endpoint download_config_specs");
            return null;
        }

        ForeignVariants variants = new(prefix);
        var byDefault = variants.Add(spec.Get("defaultValue"));
        draft.Default = byDefault;
        new StatsigRules(spec, salt, variants, draft).Read();
        return new JsonObject
        {
            ["id"] = draft.Id,
            ["enabled"] = spec.Get("enabled").ValueKind != JsonValueKind.False,
            ["variants"] = variants.ToJson(),
            ["allocation"] = draft.Allocation(byDefault),
        };
    }
}
