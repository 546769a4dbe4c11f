using System.Globalization;
using System.Text.Json;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Reads foreign JSON as leniently as its own library.</summary>
internal static class ForeignJson
{
    /// <summary>A member of an object, by its exact name; undefined if it is missing or null.</summary>
    public static JsonElement Get(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : default;

    /// <summary>A member of an object, case-insensitively, as the configuration system.</summary>
    public static JsonElement GetAnyCase(this JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object)
            return default;
        foreach (var property in parent.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind != JsonValueKind.Null)
                return property.Value;
        }

        return default;
    }

    /// <summary>The text of a string; <c>null</c> for anything else.</summary>
    public static string? Text(this JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A scalar as text, as stored by the configuration system; <c>null</c> for anything else.</summary>
    public static string? Scalar(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => bool.TrueString,
        JsonValueKind.False => bool.FalseString,
        _ => null,
    };

    /// <summary>A number, also one that is written as text.</summary>
    public static double? Number(this JsonElement value) =>
        double.TryParse(value.Scalar(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>The elements of a list; empty for other values.</summary>
    public static IReadOnlyList<JsonElement> Items(this JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];

    /// <summary>The raw value; <c>null</c> for none.</summary>
    public static string? Raw(this JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? null : value.GetRawText();
}
