using System.Text;
using System.Text.Json;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// Canonical form of JSON: keys in ordinal order, no white space. Equivalent documents have equal texts.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>The canonical text; empty for an undefined element.</summary>
    public static string From(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Undefined)
            return "";
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            Write(writer, element);
        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(static property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
