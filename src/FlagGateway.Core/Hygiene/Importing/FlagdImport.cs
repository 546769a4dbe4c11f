using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Definitions of flagd, OpenFeature's reference server.</summary>
/// <seealso href="https://flagd.dev/reference/flag-definitions/">its definitions</seealso>
internal static class FlagdImport
{
    public static ImportResult Convert(JsonElement root)
    {
        var flags = root.Get("flags");
        var evaluators = root.Get("$evaluators");
        var all = flags.ValueKind switch
        {
            JsonValueKind.Object => flags.EnumerateObject().Select(static flag => (flag.Name, $"$.flags['{flag.Name}']", flag.Value)),
            JsonValueKind.Array => flags.EnumerateArray().Select(static (flag, place) => (flag.Get("key").Text() ?? $"flags[{place}]", $"$.flags[{place}]", flag)),
            _ => throw new ImportException("The file has no flags, neither an object nor a list."),
        };
        List<ImportNote> notes = [];
        if (root.Get("metadata") is { ValueKind: not JsonValueKind.Undefined } metadata)
            notes.Add(new(false, "", "$.metadata", metadata.Raw(), "Metadata of the whole set has no place here; it is left out.", "Keep it elsewhere"));
        return FlagImport.Collect(all.Select(flag => (flag.Item1, flag.Item2, (Func<FlagDraft, JsonObject?>)(draft => ConvertFlag(flag.Item3, evaluators, draft)))), notes);
    }

    private static JsonObject? ConvertFlag(JsonElement flag, JsonElement evaluators, FlagDraft draft)
    {
        var isEnabled = StateOf(flag, draft);
        var variants = flag.Get("variants");
        if (variants.ValueKind != JsonValueKind.Object || !variants.EnumerateObject().MoveNext())
        {
            draft.Refuse(draft.Path + ".variants", variants.Raw(), "The flag has no variants.", "Name one at least");
            return null;
        }

        var names = variants.EnumerateObject().Select(static variant => variant.Name).ToHashSet(StringComparer.Ordinal);
        var byDefault = flag.Get("defaultVariant").Text();
        if (byDefault is not null && !names.Contains(byDefault))
            draft.Refuse(draft.Path + ".defaultVariant", byDefault, "The flag has no variant of this name.", "Name one of its variants");
        draft.Default = byDefault;
        if (flag.Get("targeting") is { ValueKind: JsonValueKind.Object } targeting && targeting.EnumerateObject().MoveNext())
            new FlagdTargeting(draft, names, evaluators).Read(targeting, draft.Path + ".targeting");
        if (flag.Get("metadata") is { ValueKind: not JsonValueKind.Undefined } metadata)
            draft.Report(draft.Path + ".metadata", metadata.Raw(), "Metadata of a flag has no place here; it is left out.", "Put an owner into lifecycle");
        if (!isEnabled)
            draft.Report(draft.Path + ".state", "DISABLED", $"For a disabled flag flagd leaves the value to the application; here it is {byDefault ?? "none"}.", "Change default_when_disabled if the application's own default is another");
        return new JsonObject
        {
            ["id"] = draft.Id,
            ["enabled"] = isEnabled,
            ["variants"] = ForeignVariants.ToJson([.. variants.EnumerateObject().Select(static variant => (variant.Name, variant.Value))]),
            ["allocation"] = draft.Allocation(byDefault),
        };
    }

    private static bool StateOf(JsonElement flag, FlagDraft draft)
    {
        var state = flag.Get("state").Text();
        if (state is not ("ENABLED" or "DISABLED"))
            draft.Refuse(draft.Path + ".state", flag.Get("state").Raw(), "Neither ENABLED nor DISABLED.", "Write one of them");
        return state == "ENABLED";
    }
}
