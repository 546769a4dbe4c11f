using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlagGateway.Core.Shadow;

/// <summary>Short forms of values that may be long, safe to print.</summary>
internal static class Excerpt
{
    private const int Lead = 24;

    /// <summary>A string with quotes, its end cut.</summary>
    public static string String(ReadOnlySpan<byte> utf8, int maxLength) =>
        JsonEscapes.Quoted(Encoding.UTF8.GetString(utf8[..Boundary(utf8, maxLength * 4)]));

    public static string Raw(ReadOnlySpan<byte> utf8, int maxLength) =>
        Cut(Encoding.UTF8.GetString(utf8[..Boundary(utf8, maxLength * 4)]), maxLength);

    /// <summary>Two strings, each from shortly before the point where they diverge.</summary>
    public static (string Control, string Candidate) Pair(ReadOnlySpan<byte> control, ReadOnlySpan<byte> candidate, int maxLength)
    {
        var start = Boundary(control, Math.Max(0, control.CommonPrefixLength(candidate) - Lead));
        return (From(control, start, maxLength), From(candidate, start, maxLength));
    }

    /// <summary>The text with control characters replaced.</summary>
    public static string Printable(string text) =>
        text.All(JsonEscapes.IsPlain) ? text : string.Concat(text.Select(c => JsonEscapes.IsPlain(c) ? c : '\uFFFD'));

    /// <summary>Describes bytes without showing any.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => bytes.IsEmpty
        ? "empty"
        : string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes, sha256 {Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}");

    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;
        var length = maxLength - 1;
        return text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";
    }

    private static string From(ReadOnlySpan<byte> utf8, int start, int maxLength) =>
        Cut((start > 0 ? "…" : "") + String(utf8[start..], maxLength), maxLength);

    // The end of the last complete character within the length; the bytes have been checked to be UTF-8 or come from
    // escapes.
    private static int Boundary(ReadOnlySpan<byte> utf8, int length)
    {
        if (length >= utf8.Length)
            return utf8.Length;
        while (length > 0 && (utf8[length] & 0xC0) == 0x80)
            length--;
        return length;
    }
}
