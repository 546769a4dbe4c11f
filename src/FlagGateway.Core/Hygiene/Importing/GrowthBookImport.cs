using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// The payload that GrowthBook's SDKs download: <c>features</c> with forced values, rollouts and experiments. Users
/// keep their values.
/// </summary>
/// <seealso href="https://docs.growthbook.io/lib/build-your-own">the payload</seealso>
internal static class GrowthBookImport
{
    public static ImportResult Convert(JsonElement root)
    {
        var features = root.Get("features");
        if (features.ValueKind != JsonValueKind.Object)
            throw new ImportException("The file has no object features. An encrypted payload (encryptedFeatures) has to be decrypted first.");
        List<ImportNote> notes = [];
        if (root.Get("experiments").Items().Count != 0)
            notes.Add(new(false, "", "$.experiments", null, "Experiments of the visual editor are no features; they are left out.", "Nothing"));
        return FlagImport.Collect(
            features.EnumerateObject().Select(feature => (feature.Name, $"$.features['{feature.Name}']", (Func<FlagDraft, JsonObject?>)(draft => ConvertFeature(feature.Value, root.Get("savedGroups"), draft)))), notes);
    }

    private static JsonObject? ConvertFeature(JsonElement feature, JsonElement savedGroups, FlagDraft draft)
    {
        ForeignVariants variants = new("value");
        if (feature.ValueKind != JsonValueKind.Object || feature.Get("defaultValue").ValueKind == JsonValueKind.Undefined)
        {
            draft.Refuse(draft.Path + ".defaultValue", feature.Raw(), "The feature has no value by default.", "Give it one");
            return null;
        }

        draft.Default = variants.Add(feature.Get("defaultValue"));
        GrowthBookRules rules = new(variants, savedGroups, draft);
        foreach (var (rule, place) in feature.Get("rules").Items().Select(static (rule, place) => (rule, place)))
            rules.Read(rule, string.Create(CultureInfo.InvariantCulture, $"{draft.Path}.rules[{place}]"));
        return new JsonObject
        {
            ["id"] = draft.Id,
            ["enabled"] = true,
            ["variants"] = variants.ToJson(),
            ["allocation"] = draft.Allocation(variants.Add(feature.Get("defaultValue"))),
        };
    }
}
