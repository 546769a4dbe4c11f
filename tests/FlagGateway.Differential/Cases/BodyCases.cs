namespace FlagGateway.Differential.Cases;

/// <summary>24 requests about lengths, early ends, order, waiting and other protocols.</summary>
internal static class BodyCases
{
    private const string Post = "POST /odd HTTP/1.1\r\nHost: a.test\r\nX-Mark: odd\r\n";
    private const string Get = "GET /odd HTTP/1.1\r\nHost: a.test\r\nX-Mark: odd\r\n";
    private const string WebSocket = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

    public static IReadOnlyList<Case> All { get; } =
    [
        .. RequestCases.Named("body", [
            Post + "\r\n", Post + "Content-Length: 0\r\n\r\n", Post + "Content-Length: 5\r\n\r\nhello", Get + "Content-Length: 5\r\n\r\nhello", Post + "Content-Length: 500\r\n\r\nhello",
            Post + "Content-Length: 3\r\n\r\nhello", Get + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", Post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
            "POST /odd HTTP/1.0\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "POST /odd HTTP/1.0\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello",
            "HEAD /odd HTTP/1.1\r\nHost: a.test\r\nX-Mark: odd\r\nContent-Length: 5\r\n\r\nhello", "DELETE /odd HTTP/1.1\r\nHost: a.test\r\nX-Mark: odd\r\nContent-Length: 5\r\n\r\nhello"]),
        .. RequestCases.Named("order", [
            Get + "\r\n" + Get + "\r\n", Post + "Content-Length: 5\r\n\r\nhello" + Get + "\r\n", Post + "Content-Length: 5\r\n\r\nhello\r\n\r\n" + Get + "\r\n", Get + "Connection: close\r\n\r\n",
            "GET /odd HTTP/1.0\r\nHost: a.test\r\nConnection: keep-alive\r\n\r\n", string.Concat(Enumerable.Repeat(Get + "\r\n", 20))]),
        .. RequestCases.Named("waiting", [
            Post + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello", Post + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", Get + "Expect: 100-continue\r\n\r\n"]),
        .. RequestCases.Named("upgrade", [
            Get + WebSocket + "\r\n", Post + WebSocket + "Content-Length: 5\r\n\r\nhello", Get + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"]),
    ];
}
