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
        LaunchDarklySegments segments = new(root.Get("segments"));
        if (flags.ValueKind == JsonValueKind.Object)
        {
            return FlagImport.Collect(
                flags.EnumerateObject().Select(flag => (flag.Name, $"$.flags['{flag.Name}']", (Func<FlagDraft, JsonObject?>)(draft => ConvertFlag(new(flag.Value, null, draft.Path), key => flags.Get(key) is { ValueKind: JsonValueKind.Object } other ? new(other, null, "") : null, segments, draft)))),
                Segments(segments));
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
                (Func<FlagDraft, JsonObject?>)(draft => ConvertFlag(new(flag, flag.Get("environments").Get(chosen), $"{draft.Path}.environments.{chosen}"), Find, segments, draft)))), []);

        LaunchDarklyFlag? Find(string key) => items.Items().FirstOrDefault(flag => flag.Get("key").Text() == key) is { ValueKind: JsonValueKind.Object } other ? new(other, other.Get("environments").Get(chosen), "") : null;
    }

    private static IEnumerable<ImportNote> Segments(LaunchDarklySegments segments) => segments.Exist
        ? [new(false, "", "$.segments", null, "Segments become users and conditions of each flag that asks for them.", "Change all of these flags where a segment would change, or let them use a segment of flags.json")]
        : [];

    private static JsonObject? ConvertFlag(LaunchDarklyFlag flag, Func<string, LaunchDarklyFlag?> find, LaunchDarklySegments segments, FlagDraft draft)
    {
        ForeignVariants variants = new("variation");
        var names = NamesOf(flag, variants);
        if (names.Length == 0 || names.Contains(""))
        {
            draft.Refuse(draft.Path + ".variations", flag.Json.Get("variations").Raw(), "The flag has no variations, or one without a value.", "Name them");
            return null;
        }

        foreach (var (required, place) in flag.Settings.Get("prerequisites").Items().Select(static (one, place) => (one, place)))
            ReadPrerequisite(required, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{flag.Path}.prerequisites[{place}]"), find, draft);
        if (flag.Json.Get("deleted").ValueKind == JsonValueKind.True || flag.Json.Get("archived").ValueKind == JsonValueKind.True)
            draft.Refuse(draft.Path, draft.Id, "The flag is archived.", "Nothing, unless an application still asks for it");
        var isOn = flag.Settings.Get("on").ValueKind == JsonValueKind.True;
        new LaunchDarklyRules(flag, names, segments, draft).Read();
        JsonObject converted = new() { ["id"] = draft.Id };
        if (flag.Json.Get("description").Text() is { Length: > 0 } description)
            converted["description"] = description;
        converted["enabled"] = isOn;
        if (draft.Requires() is { } requires)
            converted["requires"] = requires;
        converted["variants"] = variants.ToJson();
        converted["allocation"] = draft.Allocation(OffOf(flag, names, draft));
        if (DateTimeOffset.UnixEpoch.AddMilliseconds(flag.Json.Get("creationDate").Number() ?? 0) is var created && created > DateTimeOffset.UnixEpoch)
            converted["lifecycle"] = new JsonObject { ["created"] = created.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) };
        return converted;
    }

    // There, a flag that is off meets no prerequisite, whatever variation it gives then.
    private static void ReadPrerequisite(JsonElement required, string path, Func<string, LaunchDarklyFlag?> find, FlagDraft draft)
    {
        if (required.Get("key").Text() is not { } key || find(key) is not { } other)
        {
            draft.Refuse(path, required.Raw(), "The file does not have the flag that it depends on.", "Import both together");
            return;
        }

        var names = NamesOf(other, new ForeignVariants("variation"));
        if (required.Get("variation").Number() is not { } index || LaunchDarklyFlag.NameOf(index, names, path + ".variation", draft) is not { } variant)
            return;
        if (other.Settings.Get("offVariation").Number() == index)
            draft.Report(path, key, $"While {key} is off, it gives {variant}, which meets the requirement here and none there.", "Require another variant, or keep the flag on");
        draft.Require(key, variant);
    }

    private static string[] NamesOf(LaunchDarklyFlag flag, ForeignVariants variants) =>
        [.. flag.Variations.Select(variation => variation.Value.ValueKind == JsonValueKind.Undefined ? "" : variants.Add(variation.Value, variation.Name))];

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
/// <param name="Environment">
/// Its settings in an environment of the REST API; <c>null</c> for what an SDK downloads.
/// </param>
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
