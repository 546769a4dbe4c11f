using System.Globalization;

namespace FlagGateway.Differential.Cases;

/// <summary>160 requests that are odd in their line, their address, their body or their order.</summary>
internal static class RequestCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        .. Lines().Concat(Targets()).Concat(Hosts()).Select(static one => one),
        .. ChunkCases.All,
        .. BodyCases.All,
    ];

    public static IEnumerable<Case> Named(string kind, IEnumerable<string> bytes) =>
        bytes.Select((one, index) => new Case(kind, string.Create(CultureInfo.InvariantCulture, $"{kind} / {index + 1}"), one + Case.End));

    private static IEnumerable<Case> Lines() => Named("request line", new[]
    {
        "GET /odd HTTP/1.1", "GET /odd HTTP/1.0", "GET /odd HTTP/0.9", "GET /odd", "GET /odd HTTP/2.0", "GET /odd HTTP/3.0", "GET /odd HTTP/1.2", "GET /odd HTTP/1.10",
        "GET /odd HTTP/01.1", "GET /odd HTTP/1", "GET /odd HTTP/1.1 ", "GET  /odd HTTP/1.1", "GET /odd  HTTP/1.1", " GET /odd HTTP/1.1", "GET\t/odd\tHTTP/1.1",
        "GET /odd\tHTTP/1.1", "GET /odd HTTP/1.1\t", "get /odd HTTP/1.1", "GET /odd http/1.1", "G=T /odd HTTP/1.1", "GE\0T /odd HTTP/1.1", "G\u0080T /odd HTTP/1.1",
        "PATCH /odd HTTP/1.1", "FOO-BAR /odd HTTP/1.1", "M-SEARCH * HTTP/1.1", "OPTIONS * HTTP/1.1", "GET * HTTP/1.1", "CONNECT a.test:80 HTTP/1.1", "TRACE /odd HTTP/1.1",
        "HEAD /odd HTTP/1.1", "PRI * HTTP/2.0", "\r\nGET /odd HTTP/1.1", "\nGET /odd HTTP/1.1", "GET /odd HTTP/1.1 Host: c.test", "GET /odd /odd HTTP/1.1",
        $"{new string('A', 300)} /odd HTTP/1.1", $"GET /{new string('o', 7000)} HTTP/1.1", "GET /odd HTTP/1.1\r", "GET /odd\vHTTP/1.1", "HTTP/1.1 200 OK",
    }.Select(static line => $"{line}\r\nHost: a.test\r\nX-Mark: odd\r\n\r\n"));

    private static IEnumerable<Case> Targets() => Named("target", new[]
    {
        "/a/../odd", "/a/./odd/..", "/%2e%2e/odd", "/../../odd", "/a%2Fodd", "/a%2fodd?x=%2F", "/a/..%2fodd", "/a%5codd", "/a\\odd", "//odd", "///odd//", "/odd?", "/odd??a=?", "/odd#frag",
        "/odd?x#frag", "/%00odd", "/%0d%0aodd", "/%", "/%zz", "/%ff", "/caf\u00c3\u00a9", "/caf\u00e9", "/caf%C3%A9", "/{a}|b^c`d", "/<a>\"b\"", "/odd;v=1", "/odd:80", "/@odd", "odd", "?odd",
        "/odd?a=b&a=c&&", "/odd?a=\u00ff", "http://c.test/odd", "http://c.test", "HTTP://c.test/odd%2F", "https://c.test/odd", "http://u:p@c.test/odd", "http:///odd", "ftp://c.test/odd", "http://[::1]:80/odd",
    }.Select(static target => $"GET {target} HTTP/1.1\r\nHost: a.test\r\nX-Mark: odd\r\n\r\n"));

    private static IEnumerable<Case> Hosts() => Named("host", new[]
    {
        "Host: a.test\r\n", "", "Host:\r\n", "Host: a.test\r\nHost: a.test\r\n", "Host: a.test\r\nHost: b.test\r\n", "Host: [::1]\r\n", "Host: [::1]:8080\r\n", "Host: ::1\r\n", "Host: a.test:\r\n",
        "Host: a.test:0\r\n", "Host: a.test:x\r\n", "Host: u@a.test\r\n", "Host: a_b.test\r\n", "Host: a%2eb\r\n", "Host: a.test#x\r\n", "Host: a.test?x\r\n", "Host: \u00c3\u00a9.test\r\n", "Host: xn--9ca.test\r\n",
        "Host: 127.1\r\n", "Host: a.test.\r\n",
    }.Select(static lines => $"GET /odd HTTP/1.1\r\n{lines}X-Mark: odd\r\n\r\n"));
}
