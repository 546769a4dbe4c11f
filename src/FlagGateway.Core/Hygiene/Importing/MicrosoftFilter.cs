using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>One filter of <c>EnabledFor</c>.</summary>
internal static class MicrosoftFilter
{
    private const string Targeting = "Microsoft.Targeting";
    private static readonly string[] AudienceKeys = ["Users", "Groups", "DefaultRolloutPercentage", "Exclusion"];

    /// <summary>The filter in the newer schema; <c>null</c> if the library ignores it, or it was refused.</summary>
    public static JsonObject? Convert(JsonElement filter, string path, FlagDraft draft)
    {
        if (filter.GetAnyCase("Name").Scalar() is not { Length: > 0 } name)
        {
            draft.Report(path, filter.Raw(), "The filter has no name, and the library passes it over; it is left out.", "Nothing, or name it in the old file");
            return null;
        }

        var parameters = filter.GetAnyCase("Parameters");
        switch (FlagFilters.KindOf(name))
        {
            case FlagFilterKind.AlwaysOn:
                return new JsonObject { ["name"] = "AlwaysOn" };
            case FlagFilterKind.TimeWindow:
                return new JsonObject { ["name"] = "Microsoft.TimeWindow", ["parameters"] = parameters.ValueKind == JsonValueKind.Object ? JsonNode.Parse(parameters.GetRawText()) : new JsonObject() };
            case FlagFilterKind.Targeting:
                return Audience(parameters.GetAnyCase("Audience"), path + ".Parameters.Audience", draft);
            case FlagFilterKind.Percentage:
                return Percentage(parameters.GetAnyCase("Value"), path + ".Parameters.Value", draft);
            default:
                draft.Refuse(path + ".Name", name, "A filter of the application, which nobody else knows.", "Write the flag by hand with Microsoft.Targeting or Microsoft.TimeWindow, or leave it to the application");
                return null;
        }
    }

    private static JsonObject? Percentage(JsonElement value, string path, FlagDraft draft)
    {
        if (value.Number() is not (>= 0 and <= 100 and var share))
        {
            draft.Refuse(path, value.Raw(), "Not a percentage.", "Write a number from 0 to 100");
            return null;
        }

        draft.Report(path, value.Raw(), "This filter draws again for each call; from now on each user stays on one variant.", "Nothing, if that is what was meant");
        return Filter(new JsonObject { ["DefaultRolloutPercentage"] = share });
    }

    private static JsonObject? Audience(JsonElement audience, string path, FlagDraft draft)
    {
        if (audience.ValueKind != JsonValueKind.Object)
        {
            draft.Refuse(path, audience.Raw(), "The library refuses a targeting filter without an audience.", "Add Audience, or remove the filter");
            return null;
        }

        foreach (var property in audience.EnumerateObject().Where(static property => !AudienceKeys.Contains(property.Name, StringComparer.OrdinalIgnoreCase)))
            draft.Report($"{path}.{property.Name}", property.Value.Raw(), "The library does not read this key; it is left out.", "Nothing");
        JsonObject converted = new() { ["DefaultRolloutPercentage"] = Share(audience.GetAnyCase("DefaultRolloutPercentage"), path + ".DefaultRolloutPercentage", draft) };
        AddNames(converted, "Users", audience.GetAnyCase("Users"), path + ".Users", draft);
        if (audience.GetAnyCase("Groups") is { ValueKind: not JsonValueKind.Undefined } groups)
            converted["Groups"] = Groups(groups, path + ".Groups", draft);
        if (audience.GetAnyCase("Exclusion") is { ValueKind: JsonValueKind.Object } exclusion)
        {
            JsonObject excluded = [];
            AddNames(excluded, "Users", exclusion.GetAnyCase("Users"), path + ".Exclusion.Users", draft);
            AddNames(excluded, "Groups", exclusion.GetAnyCase("Groups"), path + ".Exclusion.Groups", draft);
            converted["Exclusion"] = excluded;
        }

        return Filter(converted);
    }

    private static JsonObject Filter(JsonObject audience) => new() { ["name"] = Targeting, ["parameters"] = new JsonObject { ["Audience"] = audience } };

    private static JsonArray Groups(JsonElement groups, string path, FlagDraft draft) => new(
        [.. groups.Items().Select((group, place) => (JsonNode)new JsonObject
        {
            ["Name"] = NameOf(group.GetAnyCase("Name"), $"{path}[{place}].Name", draft),
            ["RolloutPercentage"] = Share(group.GetAnyCase("RolloutPercentage"), $"{path}[{place}].RolloutPercentage", draft),
        })]);

    private static void AddNames(JsonObject into, string key, JsonElement names, string path, FlagDraft draft)
    {
        if (names.ValueKind != JsonValueKind.Undefined)
            into[key] = FlagDraft.Strings(names.Items().Select((name, place) => NameOf(name, $"{path}[{place}]", draft)));
        if (names.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Array))
            draft.Refuse(path, names.Raw(), "Not a list.", "Write it as a list");
    }

    private static string NameOf(JsonElement name, string path, FlagDraft draft)
    {
        if (name.Scalar() is { } text)
            return text;
        draft.Refuse(path, name.Raw(), "Not a name.", "Write a string");
        return "";
    }

    private static double Share(JsonElement share, string path, FlagDraft draft)
    {
        if (share.ValueKind == JsonValueKind.Undefined)
            return 0;
        if (share.Number() is >= 0 and <= 100 and var number)
            return number;
        draft.Refuse(path, share.Raw(), "Not a percentage.", "Write a number from 0 to 100");
        return 0;
    }
}
