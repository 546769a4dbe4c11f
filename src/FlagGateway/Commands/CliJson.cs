using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlagGateway.Commands;

/// <summary>
/// JSON for programs. Each object at the top carries <see cref="Version"/> as its first key <c>apiVersion</c>; in a
/// list, each entry does. Within a version, keys are added and none is removed or changes its meaning.
/// </summary>
internal static class CliJson
{
    /// <summary>The version of the output of all commands.</summary>
    public const string Version = "flaggateway/v1";

    private const string Key = "apiVersion";

    /// <summary>A value as text.</summary>
    /// <param name="value">An object or a list of objects.</param>
    /// <param name="options">How its properties are named; <c>null</c>: as they are written.</param>
    public static string ToText(object value, JsonSerializerOptions? options = null) => ToText(JsonSerializer.SerializeToElement(value, options), options?.Encoder);

    /// <summary>A response of the gateway as text.</summary>
    /// <param name="value">An object or a list of objects.</param>
    /// <param name="encoder">How characters are escaped; <c>null</c>: all that could matter in HTML.</param>
    public static string ToText(JsonElement value, JavaScriptEncoder? encoder = null)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true, Encoder = encoder }))
            Write(writer, value);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                writer.WriteString(Key, Version);
                foreach (var property in value.EnumerateObject().Where(static property => !property.NameEquals(Key)))
                    property.WriteTo(writer);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Undefined:
                writer.WriteStartObject();
                writer.WriteString(Key, Version);
                writer.WriteEndObject();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
