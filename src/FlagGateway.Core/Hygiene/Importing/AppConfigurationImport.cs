using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// Azure App Configuration, exported as key-values (<c>az appconfig kv export --profile appconfig/kvset</c>): items
/// whose key begins with <c>.appconfig.featureflag/</c> hold a flag in the schema of flags.json.
/// </summary>
/// <seealso href="https://learn.microsoft.com/azure/azure-app-configuration/howto-import-export-data">import and export</seealso>
internal static class AppConfigurationImport
{
    private const string Prefix = ".appconfig.featureflag/";

    public static ImportResult Convert(JsonElement root, string? label)
    {
        if (root.Get("items").ValueKind != JsonValueKind.Array)
            throw new ImportException("The file has no list items, as az appconfig kv export --profile appconfig/kvset writes it.");
        (JsonElement Item, string Path)[] all = [.. root.Get("items").Items().Select(static (item, place) => (item, string.Create(CultureInfo.InvariantCulture, $"$.items[{place}]")))];
        (JsonElement Item, string Path)[] flags = [.. all.Where(static one => one.Item.Get("key").Text()?.StartsWith(Prefix, StringComparison.Ordinal) == true)];
        string[] labels = [.. flags.Select(static one => one.Item.Get("label").Text() ?? "").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (label is null && labels.Length > 1)
            throw new ImportException($"The flags have several labels ({string.Join(", ", labels.Select(static one => one.Length == 0 ? "none" : one))}); choose one with --environment.");
        if (label is not null && !labels.Contains(label, StringComparer.Ordinal))
            throw new ImportException($"No flag has the label {label}, but {string.Join(", ", labels)}.");
        var others = all.Length - flags.Length;
        return FlagImport.Collect(
            flags.Where(one => label is null || (one.Item.Get("label").Text() ?? "") == label)
                .Select(one => (one.Item.Get("key").Text()![Prefix.Length..], one.Path, (Func<FlagDraft, JsonObject?>)(draft => ConvertItem(one.Item, draft)))),
            others == 0 ? [] : [new(false, "", "$.items", others.ToString(CultureInfo.InvariantCulture), "Items that are no flags are left out.", "Nothing")]);
    }

    private static JsonObject? ConvertItem(JsonElement item, FlagDraft draft)
    {
        // The value is text that contains JSON.
        if (Parse(item.Get("value").Text() ?? item.Get("value").Raw() ?? "") is not { } flag)
        {
            draft.Refuse(draft.Path + ".value", item.Get("value").Raw(), "Not a flag in JSON.", "Export it again");
            return null;
        }

        flag["id"] = draft.Id;
        return flag;
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
