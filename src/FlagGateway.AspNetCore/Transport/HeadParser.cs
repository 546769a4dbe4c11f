using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace FlagGateway.Transport;

/// <summary>
/// Reads the head of a response, strictly: what servers and proxies read in different ways is refused. Pure, apart from
/// the strings that it finds again.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9112#section-4">RFC 9112 sections 4 to 6</seealso>
internal static class HeadParser
{
    private const int StatusEnd = 12;

    private static readonly SearchValues<byte> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // All but the tab (RFC 9110 section 5.5).
    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7f).Where(static code => code != '\t').Select(static code => (byte)code)]);

    /// <summary>Reads the status of a head, which is complete.</summary>
    /// <exception cref="HttpRequestException">The status line is not valid.</exception>
    public static int ReadStatus(ReadOnlySpan<byte> head)
    {
        // HTTP/1.1 200
        if (head.Length <= StatusEnd || !head.StartsWith("HTTP/1."u8) || head[7] is not ((byte)'0' or (byte)'1') || head[8] != ' '
            || head[StatusEnd] is not ((byte)' ' or (byte)'\r') || !Digit(head[9], out var hundreds) || !Digit(head[10], out var tens) || !Digit(head[11], out var ones))
        {
            throw UpstreamFailure.Invalid("The status line of the destination's response is not valid.");
        }

        var status = (hundreds * 100) + (tens * 10) + ones;
        return status >= 100 ? status : throw UpstreamFailure.Invalid("The status of the destination's response is not valid.");
    }

    /// <summary>Reads a complete head into a response whose request and content are set.</summary>
    /// <param name="head">The head with the empty line that ends it.</param>
    /// <param name="response">Receives status and headers.</param>
    /// <param name="strings">Strings of earlier heads.</param>
    /// <returns>How its end is found.</returns>
    /// <exception cref="HttpRequestException">The head is not valid.</exception>
    public static ResponseFraming Read(ReadOnlySpan<byte> head, HttpResponseMessage response, StringCache strings)
    {
        var status = ReadStatus(head);
        var isOld = head[7] == '0';
        response.StatusCode = (HttpStatusCode)status;
        response.Version = isOld ? HttpVersion.Version10 : HttpVersion.Version11;
        var lineEnd = head.IndexOf("\r\n"u8);
        ReadReason(head[StatusEnd..lineEnd], response, strings);
        HeadState state = new();
        for (var rest = head[(lineEnd + 2)..]; rest.Length > 2; rest = rest[(lineEnd + 2)..])
        {
            lineEnd = rest.IndexOf("\r\n"u8);
            ReadLine(rest[..lineEnd], response, strings, ref state);
        }

        return ResponseFraming.From(response.RequestMessage!.Method, status, state.Length, state.IsChunked, state.IsClose || (isOld && !state.IsKeepAlive));
    }

    /// <summary>Reads a line of the trailers.</summary>
    /// <exception cref="HttpRequestException">The line is not valid.</exception>
    public static void ReadTrailer(ReadOnlySpan<byte> line, HttpResponseHeaders trailers, StringCache strings)
    {
        var value = Split(line, out var name);
        trailers.TryAddWithoutValidation(HeaderName.Find(name)?.Name ?? strings.Get(name), Encoding.Latin1.GetString(value));
    }

    private static void ReadReason(ReadOnlySpan<byte> rest, HttpResponseMessage response, StringCache strings)
    {
        if (rest.ContainsAny(Controls))
            throw UpstreamFailure.Invalid("The status line of the destination's response has a control character.");
        var reason = rest.IsEmpty ? rest : rest[1..];
        // Without one of its own, the response has the phrase of its status.
        if (response.ReasonPhrase is not { } known || !Ascii.Equals(reason, known))
            response.ReasonPhrase = reason.IsEmpty ? "" : strings.Get(reason);
    }

    private static void ReadLine(ReadOnlySpan<byte> line, HttpResponseMessage response, StringCache strings, ref HeadState state)
    {
        var value = Split(line, out var name);
        if (HeaderName.Find(name) is not { } known)
        {
            response.Headers.TryAddWithoutValidation(strings.Get(name), Encoding.Latin1.GetString(value));
            return;
        }

        if (known.Framing != FramingHeader.None && !state.Read(known.Framing, value))
            return;
        var text = known.IsRepeated ? strings.Get(value) : Encoding.Latin1.GetString(value);
        if (known.IsOfContent)
            response.Content.Headers.TryAddWithoutValidation(known.Name, text);
        else
            response.Headers.TryAddWithoutValidation(known.Name, text);
    }

    // A line that begins with a space continues the one before (obs-fold): a space is no character of a name.
    private static ReadOnlySpan<byte> Split(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(Token))
            throw UpstreamFailure.Invalid("A header of the destination's response has no valid name.");
        name = line[..colon];
        var value = line[(colon + 1)..].Trim(" \t"u8);
        return value.ContainsAny(Controls) ? throw UpstreamFailure.Invalid("A header of the destination's response has a control character.") : value;
    }

    private static bool Digit(byte character, out int digit)
    {
        digit = character - '0';
        return digit is >= 0 and <= 9;
    }
}
