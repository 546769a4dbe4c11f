using System.Text;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Routing;

/// <summary>
/// Decodes <c>Connection</c> of requests. The server replaces a value that has only one option that it knows
/// (<c>close</c>, <c>keep-alive</c>, <c>upgrade</c>) by that option, and forgets the headers that the client nominated
/// beside it, which must not pass a proxy. With a second option, or without <c>keep-alive</c>, which HTTP/1.1 needs not
/// say, it keeps the value.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1">RFC 9110, Connection</seealso>
internal sealed class ConnectionEncoding : Encoding
{
    private const string KeepAlive = "keep-alive";

    private static readonly ConnectionEncoding Instance = new();

    /// <summary>The encoding of a header; <c>null</c> for the server's own.</summary>
    public static Encoding? Select(string header) =>
        header.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase) ? Instance : null;

    /// <summary>Adds or removes an option so that the server keeps all tokens.</summary>
    /// <param name="value">The value as received.</param>
    public static string Rewrite(string value)
    {
        if (!value.Contains(',', StringComparison.Ordinal))
            return value;
        var tokens = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (Array.TrueForAll(tokens, static token => IsOne(token, KeepAlive, "close", "upgrade")))
            return value;
        return Array.Exists(tokens, static token => IsOne(token, "close", "upgrade"))
            ? string.Join(", ", tokens.Append(KeepAlive))
            : string.Join(", ", tokens.Where(static token => !IsOne(token, KeepAlive)));
    }

    public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => Decode(bytes.AsSpan(index, count)).Length;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var text = Decode(bytes.AsSpan(byteIndex, byteCount));
        text.CopyTo(chars.AsSpan(charIndex));
        return text.Length;
    }

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount + KeepAlive.Length + 2;

    private static string Decode(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf((byte)0) < 0 ? Rewrite(Latin1.GetString(bytes)) : throw new DecoderFallbackException("A header has a null character.");

    private static bool IsOne(string token, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (token.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
