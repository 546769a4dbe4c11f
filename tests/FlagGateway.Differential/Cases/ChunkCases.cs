namespace FlagGateway.Differential.Cases;

/// <summary>Bodies in chunks: 36 ways to write sizes, extensions, ends and trailers.</summary>
internal static class ChunkCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        .. RequestCases.Named("chunks", new[]
        {
            "5\r\nhello\r\n0\r\n\r\n", "05\r\nhello\r\n0\r\n\r\n", "0000000000000005\r\nhello\r\n0\r\n\r\n", "00000000000000000000005\r\nhello\r\n0\r\n\r\n", "A\r\nhellohello\r\n0\r\n\r\n",
            "5 \r\nhello\r\n0\r\n\r\n", " 5\r\nhello\r\n0\r\n\r\n", "5\t\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n",
            "5g\r\nhello\r\n0\r\n\r\n", "\r\nhello\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n", "100000005\r\nhello\r\n0\r\n\r\n", "10000000000000005\r\nhello\r\n0\r\n\r\n",
            "5;a=b\r\nhello\r\n0\r\n\r\n", "5;a=\"b\"\r\nhello\r\n0\r\n\r\n", "5;\r\nhello\r\n0\r\n\r\n", "5;a\nhello\r\n0\r\n\r\n", "5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n", "5;a\rb\r\nhello\r\n0\r\n\r\n",
            $"5;{new string('a', 5000)}\r\nhello\r\n0\r\n\r\n", "5\nhello\n0\n\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhelloxx0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5\r\nhello\r\n0\n\r\n", "5\r\nhello\r\n00\r\n\r\n",
            "5\r\nhello\r\n0;a=b\r\n\r\n", "5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n", "5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n", "5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n",
            "5\r\nhello\r\n0\r\nX-Sum : 1\r\n\r\n", "5\r\nhello\r\n0\r\n X-Sum: 1\r\n\r\n", "5\r\nhello\r\n0\r\nX-Sum: 1\n\r\n",
        }.Select(static body => $"POST /odd HTTP/1.1\r\nHost: a.test\r\nX-Mark: odd\r\nTransfer-Encoding: chunked\r\n\r\n{body}")),
    ];
}
