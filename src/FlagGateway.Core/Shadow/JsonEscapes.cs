using System.Globalization;
using System.Text;

namespace FlagGateway.Core.Shadow;

/// <summary>
/// Decodes and encodes the escapes of JSON strings. Half a surrogate pair is legal in JSON but not in UTF-8; it is
/// stored as the three bytes it would have, so that such strings can be compared, while the framework's reader would
/// throw.
/// </summary>
internal static class JsonEscapes
{
    public static void AppendUnescaped(ReadOnlySpan<byte> escaped, List<byte> to)
    {
        while (escaped.IndexOf((byte)'\\') is >= 0 and var at)
        {
            to.AddRange(escaped[..at]);
            var kind = escaped[at + 1];
            escaped = escaped[(at + 2)..];
            if (kind == 'u')
                AppendCodePoint(CodePoint(ref escaped), to);
            else
                to.Add(kind switch { (byte)'b' => 8, (byte)'f' => 12, (byte)'n' => 10, (byte)'r' => 13, (byte)'t' => 9, _ => kind });
        }

        to.AddRange(escaped);
    }

    /// <summary>The text between quotes, with quotes, backslashes and control characters escaped.</summary>
    public static string Quoted(ReadOnlySpan<char> text, char quote = '"')
    {
        var quoted = new StringBuilder(text.Length + 2).Append(quote);
        foreach (var c in text)
        {
            if (c == quote || c == '\\')
                quoted.Append('\\').Append(c);
            else if (IsPlain(c))
                quoted.Append(c);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return quoted.Append(quote).ToString();
    }

    public static bool IsPlain(char c) => !char.IsControl(c) && char.GetUnicodeCategory(c) is not
        (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    // The reader has checked the four digits.
    private static int CodePoint(ref ReadOnlySpan<byte> rest)
    {
        var unit = Unit(rest);
        rest = rest[4..];
        if (!char.IsHighSurrogate((char)unit) || !rest.StartsWith("\\u"u8))
            return unit;
        var low = Unit(rest[2..]);
        if (!char.IsLowSurrogate((char)low))
            return unit;
        rest = rest[6..];
        return char.ConvertToUtf32((char)unit, (char)low);
    }

    private static int Unit(ReadOnlySpan<byte> digits) =>
        int.Parse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static void AppendCodePoint(int code, List<byte> to)
    {
        if (code is >= 0xD800 and <= 0xDFFF)
        {
            to.AddRange([(byte)(0xE0 | (code >> 12)), (byte)(0x80 | ((code >> 6) & 0x3F)), (byte)(0x80 | (code & 0x3F))]);
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        to.AddRange(bytes[..new Rune(code).EncodeToUtf8(bytes)]);
    }
}
