using System.Text.Json;

namespace FlagGateway.Core.Checks;

/// <summary>1 if the text is a JSON object with the required fields and types.</summary>
/// <param name="Signal">Name of the signal.</param>
/// <param name="Required">Fields that it must have.</param>
/// <param name="Types">Types of fields that it may have: those of <see cref="TypeNames"/>.</param>
/// <param name="IsStrict">Whether a Markdown fence around it is not allowed.</param>
internal sealed record JsonCheck(string Signal, IReadOnlyList<string> Required, IReadOnlyDictionary<string, string> Types, bool IsStrict) : TextCheck(Signal)
{
    /// <summary>The names of types.</summary>
    public static readonly string[] TypeNames = ["string", "number", "integer", "boolean", "object", "array", "null"];

    /// <inheritdoc/>
    public override double? Run(string text)
    {
        try
        {
            using var document = JsonDocument.Parse((IsStrict ? text : MarkdownFence.Remove(text)).AsMemory());
            return From(document.RootElement.ValueKind == JsonValueKind.Object && IsMet(document.RootElement));
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    private bool IsMet(JsonElement root) =>
        Required.All(name => root.TryGetProperty(name, out _))
        && Types.All(type => !root.TryGetProperty(type.Key, out var value) || HasType(value, type.Value));

    private static bool HasType(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type == "number" || (type == "integer" && value.TryGetDecimal(out var number) && decimal.IsInteger(number)),
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        _ => type == "null",
    };
}

/// <summary>The fence of a block of code in Markdown.</summary>
internal static class MarkdownFence
{
    private const string Fence = "```";

    /// <summary>The text inside a fence that encloses all of it; otherwise the text.</summary>
    public static string Remove(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (!trimmed.StartsWith(Fence, StringComparison.Ordinal) || !trimmed.EndsWith(Fence, StringComparison.Ordinal) || trimmed.IndexOf('\n') is not (> 0 and var line) || line > trimmed.Length - Fence.Length)
            return text;
        return trimmed[(line + 1)..^Fence.Length].ToString();
    }
}
