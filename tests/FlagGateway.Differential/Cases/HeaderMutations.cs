using System.Globalization;

namespace FlagGateway.Differential.Cases;

/// <summary>
/// 1,768 requests: 17 headers, each in 52 ways (47 for all, 5 of its own), each beside both framings of a body.
/// </summary>
internal static class HeaderMutations
{
    // As chunks this is "hello"; by its length it is 15 bytes. Other readings of either leave bytes that are no
    // request.
    private const string Body = "5\r\nhello\r\n0\r\n\r\n";

    private static readonly (string Name, string Value, string[] Own)[] Headers =
    [
        ("Content-Length", "15", ["+15", "-1", "0x0f", "00000000000000000000015", "99999999999999999999"]),
        ("Transfer-Encoding", "chunked", ["xchunked", "identity, chunked", "chunked, identity", "chunked;q=1", "chunked chunked"]),
        ("Host", "b.test", ["b.test, c.test", "a@b.test", "b.test:99999", "b.test/path", "[::1]:80"]),
        ("Connection", "keep-alive", ["close, X-Mark", "Content-Length", "Transfer-Encoding", "keep-alive, X-Hop\r\nX-Hop: 1", "upgrade, X-Hop\r\nX-Hop: 1"]),
        ("Keep-Alive", "timeout=5", ["timeout=-1", "timeout=99999999999", "max=0", "timeout=5, max=1", "timeout=\"5\""]),
        ("Expect", "100-continue", ["100-Continue", "200-ok", "100-continue, 100-continue", "100-continue;a=b", "\"100-continue\""]),
        ("Upgrade", "websocket", ["h2c", "h2c, websocket", "TLS/1.0", "websocket\r\nConnection: Upgrade", "h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__"]),
        ("Trailer", "X-Sum", ["Content-Length", "Transfer-Encoding", "Host", "X-Sum, X-Other", "*"]),
        ("TE", "trailers", ["chunked", "trailers, deflate;q=0.5", "gzip", "\"trailers\"", "trailers\r\nConnection: TE"]),
        ("Cookie", "a=1", ["a=1; b=2", "a=\"1\"", "$Version=1; a=1", "=fg_id=x", "a=1\r\nCookie: b=2"]),
        ("X-Forwarded-For", "6.6.6.6", ["6.6.6.6, 7.7.7.7", "unknown", "[::1]:80", "127.0.0.1", "\"6.6.6.6\""]),
        ("X-Forwarded-Proto", "https", ["https, http", "javascript", "\"https\"", "HTTPS", "http://"]),
        ("X-Forwarded-Host", "f.test", ["f.test, g.test", "f.test:1", "f.test/path", "\"f.test\"", "[::1]"]),
        ("X-FlagGateway-Flag", "spoofed", ["a,b", "\"spoofed\"", "0", "release.orders", "release.orders\r\nX-FlagGateway-Other: 1"]),
        ("X-FlagGateway-Variant", "new", ["new, legacy", "\"new\"", "legacy", "0", "new\r\nx-flaggateway_reason: 1"]),
        ("X-User-Id", "somebody", ["a, b", "\"somebody\"", "a\r\nX-User-Id: b", "0", "a;b=c"]),
        ("Content-Type", "text/plain", ["text/plain; charset=\"x\"", "text/plain, text/html", "*/*", "text", "multipart/form-data; boundary=\"a b\""]),
    ];

    private static readonly (string Name, string Line)[] Framings = [("length", "Content-Length: 15"), ("chunked", "Transfer-Encoding: chunked")];

    public static IReadOnlyList<Case> All { get; } = [.. Headers.SelectMany(static header => Framings.SelectMany(framing => Of(header.Name, header.Value, header.Own, framing)))];

    private static IEnumerable<Case> Of(string name, string value, string[] own, (string Name, string Line) framing)
    {
        foreach (var spelling in HeaderSpellings.All)
            yield return One(name, spelling.Name, spelling.Write(name, value), framing);
        foreach (var (value2, index) in own.Select(static (one, index) => (one, index)))
            yield return One(name, string.Create(CultureInfo.InvariantCulture, $"own {index + 1}"), $"{name}: {value2}", framing);
    }

    // The header of the framing itself and Host are not there twice, unless that is the mutation.
    private static Case One(string name, string way, string lines, (string Name, string Line) framing)
    {
        var host = name == "Host" ? "" : "Host: a.test\r\n";
        var other = framing.Line.StartsWith(name, StringComparison.Ordinal) ? "" : $"{framing.Line}\r\n";
        return new Case(name, $"{name} / {way} / {framing.Name}", $"POST /odd HTTP/1.1\r\n{host}X-Mark: odd\r\n{lines}\r\n{other}\r\n{Body}{Case.End}");
    }
}
