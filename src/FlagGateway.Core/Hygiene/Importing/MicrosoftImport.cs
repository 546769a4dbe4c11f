using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// The older schema of .NET's appsettings: <c>FeatureManagement</c> with a flag under each key. The buckets are the
/// same in both schemas, so users keep their variant.
/// </summary>
/// <seealso href="https://github.com/microsoft/FeatureManagement-Dotnet">its library</seealso>
internal static class MicrosoftImport
{
    private const string Section = "FeatureManagement";
    private static readonly string[] FlagKeys = ["EnabledFor", "RequirementType"];
    private static readonly string[] VariantKeys = ["Variants", "Allocation", "Status", "TelemetryEnabled", "TelemetryMetadata", "Telemetry"];

    public static ImportResult Convert(JsonElement root)
    {
        var section = root.GetAnyCase(Section);
        if (section.ValueKind != JsonValueKind.Object)
            throw new ImportException($"The file has no section {Section}.");
        return FlagImport.Collect(
            section.EnumerateObject().Select(flag => (flag.Name, $"$.{Section}['{flag.Name}']", (Func<FlagDraft, JsonObject?>)(draft => ConvertFlag(flag.Value, draft)))), []);
    }

    private static JsonObject? ConvertFlag(JsonElement value, FlagDraft draft)
    {
        if (value.Scalar() is { } scalar)
            return Switch(scalar, draft.Path, draft);
        if (value.ValueKind != JsonValueKind.Object)
        {
            draft.Refuse(draft.Path, value.Raw(), "Neither true or false nor an object.", "Write true, false or an object with EnabledFor");
            return null;
        }

        CheckKeys(value, draft);
        var list = value.GetAnyCase("EnabledFor");
        if (list.Scalar() is { } text)
            return Switch(text, draft.Path + ".EnabledFor", draft);
        if (list.ValueKind == JsonValueKind.Object)
            draft.Refuse(draft.Path + ".EnabledFor", list.Raw(), "A list written as an object.", "Write it as a list");
        var requirement = value.GetAnyCase("RequirementType").Scalar() ?? "Any";
        if (!requirement.Equals("Any", StringComparison.OrdinalIgnoreCase) && !requirement.Equals("All", StringComparison.OrdinalIgnoreCase))
            draft.Refuse(draft.Path + ".RequirementType", requirement, "Not one of the known values.", "Use Any or All");
        JsonArray filters = [];
        foreach (var (filter, place) in list.Items().Select(static (filter, place) => (filter, place)))
        {
            if (MicrosoftFilter.Convert(filter, $"{draft.Path}.EnabledFor[{place}]", draft) is { } converted)
                filters.Add((JsonNode)converted);
        }

        // In this schema a flag without filters is off, in the newer one it is on.
        if (filters.Count == 0)
            return Flag(draft.Id, false);
        var flag = Flag(draft.Id, true);
        flag["conditions"] = new JsonObject { ["requirement_type"] = requirement.Equals("All", StringComparison.OrdinalIgnoreCase) ? "All" : "Any", ["client_filters"] = filters };
        return flag;
    }

    private static JsonObject? Switch(string text, string path, FlagDraft draft)
    {
        if (bool.TryParse(text, out var isOn))
            return Flag(draft.Id, isOn);
        draft.Refuse(path, text, "Neither true nor false, which counts as off.", "Write false, or a list of filters");
        return null;
    }

    private static JsonObject Flag(string id, bool isOn) => new() { ["id"] = id, ["enabled"] = isOn };

    private static void CheckKeys(JsonElement value, FlagDraft draft)
    {
        foreach (var property in value.EnumerateObject())
        {
            var path = $"{draft.Path}.{property.Name}";
            if (VariantKeys.Contains(property.Name, StringComparer.OrdinalIgnoreCase))
                draft.Refuse(path, property.Value.Raw(), "Only previews of the library read this in the older schema.", "Write the flag in the newer schema by hand");
            else if (!FlagKeys.Contains(property.Name, StringComparer.OrdinalIgnoreCase))
                draft.Report(path, property.Value.Raw(), "The library does not read this key; it is left out.", "Nothing, unless the application itself reads it");
        }
    }
}
