using System.Text.Json;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;

namespace FlagGateway.Ofrep;

/// <summary>Writes responses in the protocol's format.</summary>
internal static class OfrepWriter
{
    /// <summary>Writes the evaluation of a flag.</summary>
    /// <param name="writer">The target.</param>
    /// <param name="key">The requested key.</param>
    /// <param name="flag">The flag.</param>
    /// <param name="evaluation">The evaluation.</param>
    public static void Write(Utf8JsonWriter writer, string key, OfrepFlag flag, in Evaluation evaluation)
    {
        var compiled = flag.Flag;
        writer.WriteStartObject();
        writer.WriteString("key", key);
        // Without a value the application uses the default in its own code, as for a flag that assigns no variant.
        if (compiled.IsOnOff)
            writer.WriteBoolean("value", evaluation.Enabled);
        else if (evaluation.Variant >= 0 && flag.Values[evaluation.Variant] is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } value)
            WriteValue(writer, value);
        if (compiled.IsOnOff || evaluation.Variant >= 0)
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

    /// <summary>Writes an error.</summary>
    /// <param name="writer">The target.</param>
    /// <param name="key">The requested key, or <c>null</c> for all.</param>
    /// <param name="error">The error.</param>
    public static void Write(Utf8JsonWriter writer, string? key, OfrepError error)
    {
        writer.WriteStartObject();
        if (key is not null)
            writer.WriteString("key", key);
        writer.WriteString("errorCode", error.Code);
        writer.WriteString("errorDetails", error.Details);
        writer.WriteEndObject();
    }

    /// <summary>Writes the address of the event stream on the same listener.</summary>
    /// <param name="writer">The target.</param>
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
