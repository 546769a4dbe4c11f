using System.Globalization;
using FlagGateway.Differential.Wire;

namespace FlagGateway.Differential.Cases;

/// <summary>
/// 72 responses that servers and clients read in different ways, or that have parts that proxies lose.
/// </summary>
internal static class ResponseCases
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Chunked = Ok + "Transfer-Encoding: chunked\r\n\r\n";

    public static IReadOnlyList<ResponseCase> All { get; } =
    [
        .. Of("status line", new[]
        {
            "HTTP/1.1 200 OK", "HTTP/1.1 200", "HTTP/1.1 200 ", "HTTP/1.1 299 Own Words", "HTTP/1.1 404 Not Found", "HTTP/1.1 500 Oh", "HTTP/1.1 599 X", "HTTP/1.1 600 X", "HTTP/1.1 999 X",
            "HTTP/1.1 099 X", "HTTP/1.1 20 X", "HTTP/1.1 2000 X", "HTTP/1.1 -200 X", "HTTP/1.1 2x0 X", "HTTP/1.0 200 OK", "HTTP/2.0 200 OK", "HTTP/0.9 200 OK", "HTTP/1.1  200 OK", "http/1.1 200 OK",
            "200 OK", "HTTP/1.1 200 caf\u00e9", "HTTP/1.1 200 a\tb", "HTTP/1.1 200 a\0b",
        }.Select(static line => line + "\r\nContent-Length: 4\r\n\r\nbody"), ResponseCase.Get),
        .. Of("length", new[]
        {
            "Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody", "Content-Length: 4\r\nContent-Length: 5\r\n\r\nbody!", "Content-Length: 4, 4\r\n\r\nbody", "Content-Length: +4\r\n\r\nbody", "Content-Length: -4\r\n\r\nbody",
            "Content-Length: 0x4\r\n\r\nbody", "Content-Length: 4 \r\n\r\nbody", "Content-Length: 99999999999999999999\r\n\r\nbody", "Content-Length : 4\r\n\r\nbody", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\nbody\r\n0\r\n\r\n", "Content-Length: 4\r\n\r\nbodyHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen", "Content-Length: 40\r\n\r\nbody", "Content-Length:\r\n\r\nbody", "\r\nbody",
        }.Select(static rest => Ok + rest), ResponseCase.Get, closes: true),
        .. Of("coding", new[]
        {
            "xchunked", "chunked, identity", "identity, chunked", "chunked, chunked", "CHUNKED", "\"chunked\"", "chunked;q=1", "gzip", "\vchunked",
        }.Select(static coding => $"{Ok}Transfer-Encoding: {coding}\r\n\r\n4\r\nbody\r\n0\r\n\r\n"), ResponseCase.Get, closes: true),
        .. Of("chunks", new[]
        {
            "4\r\nbody\r\n0\r\n\r\n", "4;a=b\r\nbody\r\n0\r\n\r\n", "0x4\r\nbody\r\n0\r\n\r\n", "4\nbody\n0\n\n", "4\r\nbodyxx0\r\n\r\n", "-4\r\nbody\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFFF\r\nbody\r\n0\r\n\r\n", "4\r\nbo",
            "4\r\nbody\r\n0\r\nX-Sum: 1\r\n\r\n", "4\r\nbody\r\n0\r\nContent-Length: 9\r\n\r\n", "4\r\nbody\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen",
        }.Select(static chunks => Chunked + chunks), ResponseCase.Get, closes: true),
        .. Of("header", new[]
        {
            "X-A: caf\u00e9", "X-A: caf\u00c3\u00a9", "X-A: a\u0001b", "X-A: a\0b", "X-A : 1", " X-A: 1", "X-A: 1\r\n 2", "X_A: 1",
        }.Select(static line => $"{Ok}{line}\r\nContent-Length: 4\r\n\r\nbody"), ResponseCase.Get),
        .. Of("early or before", [Ok + "Content-Length: 4\r\n\r\nbody", "HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\nX-Why: size\r\nConnection: close\r\n\r\nbody"], ResponseCase.Upload, atHead: true),
        .. Of("informational", ["HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Ok + "Content-Length: 4\r\n\r\nbody", "HTTP/1.1 100 Continue\r\n\r\n" + Ok + "Content-Length: 4\r\n\r\nbody", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nbody"], ResponseCase.Get, closes: true),
        .. Of("without body", [Ok + "Content-Length: 4\r\n\r\n"], ResponseCase.Head),
    ];

    private static IEnumerable<ResponseCase> Of(string kind, IEnumerable<string> responses, string request, bool closes = false, bool atHead = false) =>
        responses.Select((bytes, index) => new ResponseCase(kind, string.Create(CultureInfo.InvariantCulture, $"{kind} / {index + 1}"), new Script(bytes, atHead, closes), request));
}
