using System.Text.Json;

namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>A value of JSON text with its position, so that the surrounding text can be preserved.</summary>
internal sealed class JsonOutline
{
    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private JsonOutline(JsonTokenType type, int start, string? name, int nameStart) =>
        (Type, Start, Name, NameStart) = (type, start, name, nameStart);

    /// <summary>Its first token.</summary>
    public JsonTokenType Type { get; }

    /// <summary>Offset of its first byte.</summary>
    public int Start { get; }

    /// <summary>Offset after its last byte.</summary>
    public int End { get; private set; }

    /// <summary>Its key, if it is a member of an object.</summary>
    public string? Name { get; }

    /// <summary>Offset of the first byte of the key, or of the value if there is none.</summary>
    public int NameStart { get; }

    /// <summary>The text of a string; <c>null</c> for every other value.</summary>
    public string? Text { get; private set; }

    /// <summary>
    /// Members of an object or elements of an array, in the order of the text; empty beyond the requested depth.
    /// </summary>
    public List<JsonOutline> Children { get; } = [];

    /// <summary>Reads the outline of a text.</summary>
    /// <param name="json">Well-formed JSON, with comments and trailing commas.</param>
    /// <param name="depth">Number of levels to read; deeper ones are skipped.</param>
    /// <exception cref="JsonException">The text is not well formed.</exception>
    public static JsonOutline Read(ReadOnlySpan<byte> json, int depth = int.MaxValue)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        return ReadValue(ref reader, null, (int)reader.TokenStartIndex, depth);
    }

    /// <summary>Finds a member by name, case-insensitively, or <c>null</c>.</summary>
    public JsonOutline? Find(string name) =>
        Children.Find(child => string.Equals(child.Name, name, StringComparison.OrdinalIgnoreCase));

    private static JsonOutline ReadValue(ref Utf8JsonReader reader, string? name, int nameStart, int depth)
    {
        var start = (int)reader.TokenStartIndex;
        var read = new JsonOutline(reader.TokenType, start, name, name is null ? start : nameStart);
        if (reader.TokenType == JsonTokenType.String)
            read.Text = TextOf(ref reader);
        else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && depth == 0)
            reader.Skip();
        else if (reader.TokenType == JsonTokenType.StartObject)
            ReadMembers(ref reader, read, depth - 1);
        else if (reader.TokenType == JsonTokenType.StartArray)
            ReadItems(ref reader, read, depth - 1);
        read.End = (int)reader.BytesConsumed;
        return read;
    }

    private static void ReadMembers(ref Utf8JsonReader reader, JsonOutline into, int depth)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (name, start) = (TextOf(ref reader), (int)reader.TokenStartIndex);
            reader.Read();
            into.Children.Add(ReadValue(ref reader, name, start, depth));
        }
    }

    private static void ReadItems(ref Utf8JsonReader reader, JsonOutline into, int depth)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            into.Children.Add(ReadValue(ref reader, null, 0, depth));
    }

    // Half a surrogate pair is not valid text; such a value is never searched for.
    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }
}
