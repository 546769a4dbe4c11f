using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>
/// Edits JSON text in place: only the requested parts change; layout, comments, order and spelling of everything else
/// are preserved. Each method returns a new text.
/// </summary>
internal static class JsonEditor
{
    /// <summary>Removes children of an object or array.</summary>
    public static byte[] Remove(ReadOnlyMemory<byte> json, JsonOutline container, Predicate<JsonOutline> goes)
    {
        var text = json.Span;
        using var left = new MemoryStream(text.Length);
        var at = 0;
        foreach (var (start, end) in JsonRemoval.Find(text, container, goes))
        {
            left.Write(text[at..start]);
            at = end;
        }

        left.Write(text[at..]);
        return left.ToArray();
    }

    /// <summary>
    /// Replaces a value by other text, whose lines after the first are indented like the value's line.
    /// </summary>
    public static byte[] Replace(ReadOnlyMemory<byte> json, JsonOutline value, string text) =>
        Splice(json.Span, value.Start, value.End, Indented(text, IndentOf(json.Span, value.NameStart), NewLineOf(json.Span)));

    /// <summary>
    /// Adds a member at the end of an object, or with <paramref name="name"/> <c>null</c> an element at the end of an
    /// array.
    /// </summary>
    /// <param name="json">The text.</param>
    /// <param name="container">The object or array.</param>
    /// <param name="name">Key of the member.</param>
    /// <param name="value">JSON text; its lines after the first are indented like the new child.</param>
    public static byte[] Append(ReadOnlyMemory<byte> json, JsonOutline container, string? name, string value) =>
        Insert(json, container, container.Children.Count, [(name is null ? "" : Quote(name) + ": ") + value]);

    /// <summary>Adds children to an object or array.</summary>
    /// <param name="json">The text.</param>
    /// <param name="container">The object or array.</param>
    /// <param name="index">Number of the children in front of them.</param>
    /// <param name="added">Elements, or members with their keys, as JSON text; at least one.</param>
    public static byte[] Insert(ReadOnlyMemory<byte> json, JsonOutline container, int index, IReadOnlyList<string> added)
    {
        var text = json.Span;
        var newLine = NewLineOf(text);
        if (container.Children.Count == 0)
            return Fill(text, container, added, newLine);
        if (index == 0)
            return InsertFirst(text, container, added, newLine);

        // A comment after the child in front stays with it.
        var last = container.Children[index - 1];
        var comma = JsonGap.CommaAfter(text, last.End);
        var end = comma < 0 ? last.End : comma + 1;
        var behind = JsonGap.BehindLineComment(text, end);
        var ownsLine = behind > end || JsonGap.IsBlank(text, JsonGap.StartOfLine(text, last.NameStart), last.NameStart);
        var joined = Joined(added, ownsLine ? newLine : null, IndentOf(text, last.NameStart), newLine);
        return comma < 0
            ? [.. text[..end], (byte)',', .. Splice(text[end..], behind - end, behind - end, joined)]
            : Splice(text, behind, behind, joined + ",");
    }

    /// <summary>Encodes text as a JSON string.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static byte[] InsertFirst(ReadOnlySpan<byte> text, JsonOutline container, IReadOnlyList<string> added, string newLine)
    {
        var first = container.Children[0].NameStart;
        var line = JsonGap.StartOfLine(text, first);
        var ownsLine = line > container.Start && JsonGap.IsBlank(text, line, first);
        // A comment on the line of the bracket is about all children.
        var at = ownsLine ? JsonGap.BehindLineComment(text, container.Start + 1) : container.Start + 1;
        return Splice(text, at, at, Joined(added, ownsLine ? newLine : null, IndentOf(text, first), newLine) + ",");
    }

    // An empty container may contain comments; they are preserved.
    private static byte[] Fill(ReadOnlySpan<byte> text, JsonOutline container, IReadOnlyList<string> added, string newLine)
    {
        var outer = IndentOf(text, container.NameStart);
        var isEmpty = JsonGap.IsBlank(text, container.Start + 1, container.End - 1);
        var hasLines = added.Any(static one => one.Contains('\n', StringComparison.Ordinal)) || added.Sum(static one => one.Length + 2) > JsonLayout.Width;
        var inner = hasLines ? outer + "  " : "";
        return Splice(text, isEmpty ? container.Start + 1 : container.End - 1, container.End - 1, hasLines || !isEmpty
            ? Joined(added, newLine, inner, newLine) + newLine + outer
            : Joined(added, null, "", newLine) + " ");
    }

    private static string Joined(IReadOnlyList<string> added, string? lineStart, string indent, string newLine) =>
        string.Join(',', added.Select(one => (lineStart is null ? " " : lineStart + indent) + Indented(one, indent, newLine)));

    /// <summary>The line breaks of a text.</summary>
    internal static string NewLineOf(ReadOnlySpan<byte> text) => text.IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n";

    private static string Indented(string value, string indent, string newLine) =>
        string.Join(newLine, value.ReplaceLineEndings("\n").Split('\n').Select((line, number) => number == 0 ? line : indent + line));

    /// <summary>The indentation of the line with an offset, at most up to it.</summary>
    internal static string IndentOf(ReadOnlySpan<byte> text, int at)
    {
        var line = text[JsonGap.StartOfLine(text, at)..at];
        var length = line.IndexOfAnyExcept(" \t"u8);
        return Encoding.UTF8.GetString(length < 0 ? line : line[..length]);
    }

    private static byte[] Splice(ReadOnlySpan<byte> text, int start, int end, string added) =>
        [.. text[..start], .. Encoding.UTF8.GetBytes(added), .. text[end..]];
}
