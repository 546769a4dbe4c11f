using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace FlagGateway.Configuration;

/// <summary>
/// Writes a configuration section as the JSON that it was, or would be in a file. Configuration values are text, so
/// text that looks like a number or <c>true</c> becomes one, except under keys whose values are text.
/// </summary>
internal static class ConfigurationJson
{
    // Ids, names of users and tenants, header values, limits such as "0", and dates can look like numbers.
    private static readonly HashSet<string> Texts = new(StringComparer.OrdinalIgnoreCase)
    {
        "id", "name", "description", "display_name", "variant", "default_when_enabled", "default_when_disabled", "status_override", "seed", "users", "groups",
        "flag", "control", "candidate", "hold", "gate", "metric", "query", "hard", "soft", "owner", "created", "expected_retirement", "type",
        "configuration_value", "notify", "tags", "exclusion", "start", "end",
    };

    // Lists of objects within those keys contain real numbers.
    private static readonly HashSet<string> Objects = new(StringComparer.OrdinalIgnoreCase) { "groups", "exclusion" };

    // Fields of requests to a model: temperature, max_tokens, stream. Their objects, such as metadata, contain text.
    private const string Fields = "body";

    // The configuration system represents an empty list as empty text.
    private static readonly HashSet<string> Lists = new(StringComparer.OrdinalIgnoreCase)
    {
        "feature_flags", "variants", "user", "group", "percentile", "client_filters", "users", "groups", "rollouts", "stages", "guardrails", "notify", "metrics", "tags",
    };

    /// <summary>Writes an object with the section as its only property.</summary>
    /// <returns>UTF-8 text.</returns>
    public static ReadOnlyMemory<byte> Write(IConfigurationSection section)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WritePropertyName(section.Key);
            Write(writer, section, isText: false);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, IConfigurationSection section, bool isText)
    {
        IConfigurationSection[] children = [.. section.GetChildren()];
        if (children.Length == 0)
        {
            WriteValue(writer, section, isText);
        }
        else if (IsList(children))
        {
            writer.WriteStartArray();
            foreach (var child in children.OrderBy(static child => int.Parse(child.Key, CultureInfo.InvariantCulture)))
                Write(writer, child, isText);
            writer.WriteEndArray();
        }
        else
        {
            var areTexts = isText && !(Objects.Contains(section.Key) || IsListItem(section));
            writer.WriteStartObject();
            foreach (var child in children)
            {
                writer.WritePropertyName(child.Key);
                var isField = section.Key.Equals(Fields, StringComparison.OrdinalIgnoreCase) && !child.GetChildren().Any();
                Write(writer, child, !isField && (areTexts || Texts.Contains(child.Key)));
            }

            writer.WriteEndObject();
        }
    }

    private static bool IsListItem(IConfigurationSection section) => int.TryParse(section.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsList(IConfigurationSection[] children)
    {
        var numbers = children.Select(static child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToHashSet();
        return numbers.Count == children.Length && !numbers.Contains(-1);
    }

    private static void WriteValue(Utf8JsonWriter writer, IConfigurationSection section, bool isText)
    {
        var value = section.Value;
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else if (value.Length == 0 && Lists.Contains(section.Key))
        {
            writer.WriteStartArray();
            writer.WriteEndArray();
        }
        else if (!isText && bool.TryParse(value, out var flag))
        {
            writer.WriteBooleanValue(flag);
        }
        else if (!isText && decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(value);
        }
    }
}
