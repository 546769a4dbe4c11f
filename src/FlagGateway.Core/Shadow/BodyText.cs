using System.Text;
using System.Text.Unicode;

namespace FlagGateway.Core.Shadow;

/// <summary>Converts text to UTF-8 without a byte order mark.</summary>
internal static class BodyText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Returns the text, or null if the bytes are invalid in the charset, or the charset is not supported.
    /// </summary>
    /// <param name="bytes">The body.</param>
    /// <param name="charset">In lower case; null means UTF-8. A byte order mark takes precedence.</param>
    public static ReadOnlyMemory<byte>? ToUtf8(ReadOnlyMemory<byte> bytes, string? charset)
    {
        var text = bytes.Span;
        if (text.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return Checked(bytes[3..]);
        if (text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Transcoded(text[2..], Encoding.Unicode);
        if (text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Transcoded(text[2..], Encoding.BigEndianUnicode);
        return charset switch
        {
            null or "" or "utf-8" or "utf8" or "us-ascii" or "ascii" => Checked(bytes),
            "iso-8859-1" or "latin1" => Transcoded(text, Encoding.Latin1),
            "utf-16le" => Transcoded(text, Encoding.Unicode),
            "utf-16" or "utf-16be" => Transcoded(text, Encoding.BigEndianUnicode),
            _ => null,
        };
    }

    private static ReadOnlyMemory<byte>? Checked(ReadOnlyMemory<byte> bytes) => Utf8.IsValid(bytes.Span) ? bytes : (ReadOnlyMemory<byte>?)null;

    private static ReadOnlyMemory<byte>? Transcoded(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        try
        {
            return Strict.GetBytes(encoding.GetString(bytes));
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
