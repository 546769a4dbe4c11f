using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// Flags of LaunchDarkly: what an SDK downloads (<c>flags</c> by key), or an export of the REST API (<c>items</c> with
/// <c>environments</c>). Users keep their variations, because the hash is LaunchDarkly's.
/// </summary>
/// <seealso href="https://launchdarkly.com/docs/api/feature-flags">the REST API</seealso>
internal static class LaunchDarklyImport
{
    public static ImportResult Convert(JsonElement root, string? environment)
    {
        var flags = root.Get("flags");
        if (flags.ValueKind == JsonValueKind.Object)
        {
            return FlagImport.Collect(
                flags.EnumerateObject().Select(flag => (flag.Name, $"$.flags['{flag.Name}']", (Func<FlagDraft, JsonObject?>)(draft => ConvertFlag(new(flag.Value, null, draft.Path), draft)))),
                Segments(root));
        }

        var items = root.Get("items");
        if (items.ValueKind != JsonValueKind.Array)
            throw new ImportException("The file has neither flags (what an SDK downloads) nor items (an export of the REST API).");
        var chosen = ForeignEnvironment.Choose(
            items.Items().Select(static flag => flag.Get("environments")).Where(static one => one.ValueKind == JsonValueKind.Object).SelectMany(static one => one.EnumerateObject().Select(static property => property.Name)),
            environment) ?? throw new ImportException("No flag has an environment.");
        return FlagImport.Collect(
            items.Items().Select((flag, place) => (
                flag.Get("key").Text() ?? $"items[{place}]", $"$.items[{place}]",
                (Func<FlagDraft, JsonObject?>)(draft => ConvertFlag(new(flag, flag.Get("environments").Get(chosen), $"{draft.Path}.environments.{chosen}"), draft)))), []);
    }

    private static IEnumerable<ImportNote> Segments(JsonElement root) =>
        root.Get("segments").ValueKind == JsonValueKind.Object && root.Get("segments").EnumerateObject().Any()
            ? [new(false, "", "$.segments", null, "Segments are no flags; they are left out, and flags that ask for one are refused.", "Write their users into the flags")]
            : [];

    private static JsonObject? ConvertFlag(LaunchDarklyFlag flag, FlagDraft draft)
    {
        ForeignVariants variants = new("variation");
        string[] names = [.. flag.Variations.Select(variation => variation.Value.ValueKind == JsonValueKind.Undefined ? "" : variants.Add(variation.Value, variation.Name))];
        if (names.Length == 0 || names.Contains(""))
        {
            draft.Refuse(draft.Path + ".variations", flag.Json.Get("variations").Raw(), "The flag has no variations, or one without a value.", "Name them");
            return null;
        }

        if (flag.Settings.Get("prerequisites").Items().Count != 0)
            draft.Refuse(flag.Path + ".prerequisites", flag.Settings.Get("prerequisites").Raw(), "The flag depends on another one.", "Put the other flag's rules into this one by hand");
        if (flag.Json.Get("deleted").ValueKind == JsonValueKind.True || flag.Json.Get("archived").ValueKind == JsonValueKind.True)
            draft.Refuse(draft.Path, draft.Id, "The flag is archived.", "Nothing, unless an application still asks for it");
        var isOn = flag.Settings.Get("on").ValueKind == JsonValueKind.True;
        new LaunchDarklyRules(flag, names, draft).Read();
        JsonObject converted = new() { ["id"] = draft.Id };
        if (flag.Json.Get("description").Text() is { Length: > 0 } description)
            converted["description"] = description;
        converted["enabled"] = isOn;
        converted["variants"] = variants.ToJson();
        converted["allocation"] = draft.Allocation(OffOf(flag, names, draft));
        if (DateTimeOffset.UnixEpoch.AddMilliseconds(flag.Json.Get("creationDate").Number() ?? 0) is var created && created > DateTimeOffset.UnixEpoch)
            converted["lifecycle"] = new JsonObject { ["created"] = created.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) };
        return converted;
    }

    private static string? OffOf(LaunchDarklyFlag flag, string[] names, FlagDraft draft)
    {
        if (flag.Settings.Get("offVariation").Number() is not { } off)
        {
            draft.Report(flag.Path + ".offVariation", null, "While the flag is off, LaunchDarkly leaves the value to the application.", "Add default_when_disabled");
            return null;
        }

        return LaunchDarklyFlag.NameOf(off, names, flag.Path + ".offVariation", draft);
    }
}

/// <summary>One flag of LaunchDarkly.</summary>
/// <param name="Json">The flag.</param>
/// <param name="Environment">Its settings in an environment of the REST API; <c>null</c> for what an SDK downloads.</param>
/// <param name="Path">Path of the settings.</param>
internal sealed record LaunchDarklyFlag(JsonElement Json, JsonElement? Environment, string Path)
{
    /// <summary>What decides.</summary>
    public JsonElement Settings => Environment ?? Json;

    /// <summary>Its variations: plain values, or objects with a value and a name.</summary>
    public IEnumerable<(JsonElement Value, string? Name)> Variations => Json.Get("variations").Items().Select(one =>
        Environment is null ? (one, null) : (one.Get("value"), one.Get("name").Text()));

    /// <summary>The variant of a variation's index; refuses the flag if there is none.</summary>
    public static string? NameOf(double index, string[] names, string path, FlagDraft draft)
    {
        if (index >= 0 && index < names.Length && index == Math.Floor(index))
            return names[(int)index];
        draft.Refuse(path, index.ToString(System.Globalization.CultureInfo.InvariantCulture), "The flag has no variation of this number.", "Name one of its variations");
        return null;
    }
}
