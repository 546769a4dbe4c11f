using System.Text.Json;
using FlagGateway.Core.Json;

namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>A value of JSON text with its position, so that the surrounding text can be preserved.</summary>
internal sealed class JsonOutline
{
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
        JsonCursor cursor = new(json);
        cursor.Read();
        return ReadValue(ref cursor, null, cursor.Start, depth);
    }

    /// <summary>Finds a member by name, case-insensitively, or <c>null</c>.</summary>
    public JsonOutline? Find(string name) =>
        Children.Find(child => string.Equals(child.Name, name, StringComparison.OrdinalIgnoreCase));

    private static JsonOutline ReadValue(ref JsonCursor cursor, string? name, int nameStart, int depth)
    {
        var start = cursor.Start;
        var read = new JsonOutline(cursor.TokenType, start, name, name is null ? start : nameStart);
        if (cursor.TokenType == JsonTokenType.String)
            read.Text = TextOf(ref cursor);
        else if (cursor.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && depth == 0)
            cursor.Skip();
        else if (cursor.TokenType == JsonTokenType.StartObject)
            ReadMembers(ref cursor, read, depth - 1);
        else if (cursor.TokenType == JsonTokenType.StartArray)
            ReadItems(ref cursor, read, depth - 1);
        read.End = cursor.End;
        return read;
    }

    private static void ReadMembers(ref JsonCursor cursor, JsonOutline into, int depth)
    {
        while (cursor.Read() && cursor.TokenType != JsonTokenType.EndObject)
        {
            var (name, start) = (TextOf(ref cursor), cursor.Start);
            cursor.Read();
            into.Children.Add(ReadValue(ref cursor, name, start, depth));
        }
    }

    private static void ReadItems(ref JsonCursor cursor, JsonOutline into, int depth)
    {
        while (cursor.Read() && cursor.TokenType != JsonTokenType.EndArray)
            into.Children.Add(ReadValue(ref cursor, null, 0, depth));
    }

    // Half a surrogate pair is not valid text; such a value is never searched for.
    private static string TextOf(ref JsonCursor cursor) => cursor.IsBrokenText() ? "" : cursor.Text();
}
