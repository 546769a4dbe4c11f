using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>An export of Unleash, with strategies separate (<c>featureStrategies</c>) or inside the features.</summary>
/// <seealso href="https://docs.getunleash.io/reference/deploy/environment-import-export">the export</seealso>
internal static class UnleashImport
{
    public static ImportResult Convert(JsonElement root, string? environment)
    {
        if (root.Get("features").ValueKind != JsonValueKind.Array)
            throw new ImportException("The file has no list features.");
        var chosen = ForeignEnvironment.Choose(root.Get("featureEnvironments").Items().Concat(root.Get("featureStrategies").Items()).Select(static one => one.Get("environment").Text()), environment);
        var dependent = root.Get("dependencies").Items().Where(static one => one.Get("dependencies").Items().Count != 0).Select(static one => one.Get("feature").Text()).ToHashSet(StringComparer.Ordinal);
        return FlagImport.Collect(
            root.Get("features").Items().Select((feature, place) => (
                feature.Get("name").Text() ?? $"features[{place}]", $"$.features[{place}]",
                (Func<FlagDraft, JsonObject?>)(draft => ConvertFeature(UnleashFeature.From(root, feature, chosen, draft.Path), dependent, draft)))), []);
    }

    private static JsonObject? ConvertFeature(UnleashFeature feature, HashSet<string?> dependent, FlagDraft draft)
    {
        var json = feature.Json;
        if (json.Get("name").Text() is null)
            draft.Refuse(draft.Path + ".name", null, "The feature has no name.", "Name it");
        if (json.Get("archived").ValueKind == JsonValueKind.True)
            draft.Refuse(draft.Path + ".archived", "true", "The feature is archived.", "Nothing, unless it is still asked");
        if (dependent.Contains(draft.Id) || json.Get("dependencies").Items().Count != 0)
            draft.Refuse(draft.Path, draft.Id, "The feature depends on another one.", "Put the parent's rules into this flag by hand");
        if (feature.IsEnabled is not { } isEnabled)
        {
            draft.Refuse(draft.Path, draft.Id, "Nothing says whether the feature is on.", "Export it with its environment");
            return null;
        }

        JsonObject flag = new() { ["id"] = draft.Id };
        if (json.Get("description").Text() is { Length: > 0 } description)
            flag["description"] = description;
        flag["enabled"] = isEnabled;
        UnleashRollout.Convert(feature, flag, draft);

        if (LifecycleOf(json) is { Count: > 0 } lifecycle)
            flag["lifecycle"] = lifecycle;
        if (json.Get("stale").ValueKind == JsonValueKind.True)
            draft.Report(draft.Path + ".stale", "true", "The feature is marked stale, which has no place here.", "Retire it instead of moving it");
        return flag;
    }

    private static JsonObject LifecycleOf(JsonElement feature)
    {
        JsonObject lifecycle = [];
        if (TypeOf(feature.Get("type").Text()) is { } type)
            lifecycle["type"] = type;
        if (DateTimeOffset.TryParse(feature.Get("createdAt").Text(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created))
            lifecycle["created"] = created.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return lifecycle;
    }

    private static string? TypeOf(string? type) => type switch
    {
        "release" or "experiment" or "permission" => type,
        "operational" or "kill-switch" => "ops",
        _ => null,
    };
}
