using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlagGateway.Core.Json;

/// <summary>
/// The text of a configuration file for display: with its layout, without what may be secrets, and without comments,
/// which may contain them.
/// </summary>
internal static class MaskedJson
{
    private const string Comment = "…";

    /// <summary>Masks a text.</summary>
    /// <param name="json">The text, with comments and trailing commas.</param>
    /// <returns><c>null</c> if it is not valid JSON: then nobody knows what is a secret.</returns>
    public static string? Create(ReadOnlySpan<byte> json)
    {
        try
        {
            return Write(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Write(ReadOnlySpan<byte> json)
    {
        StringBuilder text = new(json.Length);
        JsonCursor cursor = new(json);
        var end = 0;
        while (cursor.Read())
        {
            AppendGap(text, json[end..cursor.Start]);
            end = EndOf(json, cursor);
            AppendToken(text, json[cursor.Start..end], cursor);
        }

        AppendGap(text, json[end..]);
        return text.ToString();
    }

    private static void AppendToken(StringBuilder text, ReadOnlySpan<byte> token, in JsonCursor cursor)
    {
        if (cursor.TokenType is JsonTokenType.String or JsonTokenType.Number && Shown(cursor) is { } shown)
            text.Append('"').Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(shown)).Append('"');
        else
            text.Append(Encoding.UTF8.GetString(token));
    }

    // Null: as written.
    private static string? Shown(in JsonCursor cursor)
    {
        var value = cursor.Text();
        var shown = SecretValues.Show([.. cursor.Steps.Select(static step => step.Key)], value);
        return shown == value ? null : shown;
    }

    // The reader counts the colon, and a comment in front of it, to a key.
    private static int EndOf(ReadOnlySpan<byte> json, in JsonCursor cursor)
    {
        if (json[cursor.Start] != '"')
            return cursor.End;
        var at = cursor.Start + 1;
        while (json[at] != '"')
            at += json[at] == '\\' ? 2 : 1;
        return at + 1;
    }

    // What is between two values: white space, delimiters and comments.
    private static void AppendGap(StringBuilder text, ReadOnlySpan<byte> gap)
    {
        while (gap.IndexOf((byte)'/') is >= 0 and var start)
        {
            text.Append(Encoding.UTF8.GetString(gap[..start]));
            var isBlock = gap[start..].StartsWith("/*"u8);
            var length = isBlock ? gap[start..].IndexOf("*/"u8) + 2 : gap[start..].IndexOfAny((byte)'\n', (byte)'\r');
            text.Append(isBlock ? $"/* {Comment} */" : $"// {Comment}");
            gap = length < 0 ? [] : gap[(start + length)..];
        }

        text.Append(Encoding.UTF8.GetString(gap));
    }
}
