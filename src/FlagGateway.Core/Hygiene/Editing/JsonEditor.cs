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

    /// <summary>Replaces a value by other text.</summary>
    public static byte[] Replace(ReadOnlyMemory<byte> json, JsonOutline value, string text) =>
        Splice(json.Span, value.Start, value.End, text);

    /// <summary>
    /// Adds a member at the end of an object, or with <paramref name="name"/> <c>null</c> an element at the end of an
    /// array.
    /// </summary>
    /// <param name="json">The text.</param>
    /// <param name="container">The object or array.</param>
    /// <param name="name">Key of the member.</param>
    /// <param name="value">JSON text; its lines after the first are indented like the new child.</param>
    public static byte[] Append(ReadOnlyMemory<byte> json, JsonOutline container, string? name, string value)
    {
        var text = json.Span;
        var key = name is null ? "" : Quote(name) + ": ";
        var newLine = text.IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n";
        if (container.Children is not [.., var last])
        {
            var outer = IndentOf(text, container.NameStart);
            var isMany = value.Contains('\n', StringComparison.Ordinal);
            var inner = isMany ? outer + "  " : "";
            // An empty container may contain comments; they are preserved.
            var isEmpty = JsonGap.IsBlank(text, container.Start + 1, container.End - 1);
            return Splice(text, isEmpty ? container.Start + 1 : container.End - 1, container.End - 1, isMany || !isEmpty
                ? newLine + inner + key + Indented(value, inner, newLine) + newLine + outer
                : $" {key}{value} ");
        }

        // A comment after the last child stays with it.
        var comma = JsonGap.CommaAfter(text, last.End);
        var end = comma < 0 ? last.End : comma + 1;
        var behind = JsonGap.BehindLineComment(text, end);
        var ownsLine = behind > end || JsonGap.IsBlank(text, JsonGap.StartOfLine(text, last.NameStart), last.NameStart);
        var indent = IndentOf(text, last.NameStart);
        var added = (ownsLine ? newLine + indent : " ") + key + Indented(value, indent, newLine);
        return comma < 0
            ? [.. text[..end], (byte)',', .. Splice(text[end..], behind - end, behind - end, added)]
            : Splice(text, behind, behind, added + ",");
    }

    /// <summary>Encodes text as a JSON string.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static string Indented(string value, string indent, string newLine) =>
        string.Join(newLine, value.ReplaceLineEndings("\n").Split('\n').Select((line, number) => number == 0 ? line : indent + line));

    private static string IndentOf(ReadOnlySpan<byte> text, int at)
    {
        var line = text[JsonGap.StartOfLine(text, at)..at];
        var length = line.IndexOfAnyExcept(" \t"u8);
        return Encoding.UTF8.GetString(length < 0 ? line : line[..length]);
    }

    private static byte[] Splice(ReadOnlySpan<byte> text, int start, int end, string added) =>
        [.. text[..start], .. Encoding.UTF8.GetBytes(added), .. text[end..]];
}
