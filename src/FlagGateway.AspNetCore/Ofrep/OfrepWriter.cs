using System.Text.Json;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;

namespace FlagGateway.Ofrep;

/// <summary>Writes answers as the protocol has them.</summary>
internal static class OfrepWriter
{
    /// <summary>Writes what a flag came to.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="key">The key that was asked for.</param>
    /// <param name="flag">The flag.</param>
    /// <param name="evaluation">What it came to.</param>
    public static void Write(Utf8JsonWriter writer, string key, OfrepFlag flag, in Evaluation evaluation)
    {
        var compiled = flag.Flag;
        writer.WriteStartObject();
        writer.WriteString("key", key);
        // No value tells the application to take the default in its own code, as does a flag that assigns no variant.
        if (compiled.Variants.Count == 0)
            writer.WriteBoolean("value", evaluation.Enabled);
        else if (evaluation.Variant >= 0 && flag.Values[evaluation.Variant] is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } value)
            WriteValue(writer, value);
        if (compiled.Variants.Count == 0 || evaluation.Variant >= 0)
            writer.WriteString("variant", VariantNames.Find(compiled, evaluation));
        writer.WriteString("reason", OfrepReasons.From(compiled, evaluation));
        writer.WriteStartObject("metadata");
        writer.WriteBoolean("enabled", evaluation.Enabled);
        writer.WriteString("reason", evaluation.Reason.ToWireName());
        if (compiled.IsKilled)
            writer.WriteBoolean("killed", true);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes why there is no evaluation.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="key">The key that was asked for, or <c>null</c> for all.</param>
    /// <param name="error">What is wrong.</param>
    public static void Write(Utf8JsonWriter writer, string? key, OfrepError error)
    {
        writer.WriteStartObject();
        if (key is not null)
            writer.WriteString("key", key);
        writer.WriteString("errorCode", error.Code);
        writer.WriteString("errorDetails", error.Details);
        writer.WriteEndObject();
    }

    /// <summary>Writes where a client hears of changes: on the listener that it asked.</summary>
    /// <param name="writer">Takes it.</param>
    public static void WriteStreams(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("eventStreams");
        writer.WriteStartObject();
        writer.WriteString("type", "sse");
        writer.WriteStartObject("endpoint");
        writer.WriteString("requestUri", OfrepStreams.Path);
        writer.WriteEndObject();
        writer.WriteNumber("inactivityDelaySec", OfrepStreams.InactivitySeconds);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, JsonElement value)
    {
        writer.WritePropertyName("value");
        value.WriteTo(writer);
    }
}
