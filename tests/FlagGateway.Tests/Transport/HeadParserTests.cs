using System.Net;
using System.Text;
using FlagGateway.Transport;

namespace FlagGateway.Tests.Transport;

/// <summary>A response's head is read strictly, and the same in whatever parts it arrives.</summary>
public sealed class HeadParserTests
{
    private const string Plain = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\ncontent-type: text/plain\r\nServer:a\r\nX-Odd: \t b  \r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n";

    [Fact]
    public void Read_Head_HasStatusHeadersAndFraming()
    {
        var (response, framing) = Heads.Parse(Plain);

        Assert.Equal((HttpStatusCode.OK, "OK", HttpVersion.Version11), (response.StatusCode, response.ReasonPhrase, response.Version));
        Assert.Equal(new ResponseFraming(5, false, false), framing);
        Assert.Equal((5, "text/plain"), (response.Content.Headers.ContentLength, response.Content.Headers.ContentType?.ToString()));
        Assert.Equal(["a"], response.Headers.GetValues("Server"));
        Assert.Equal(["b"], response.Headers.GetValues("X-Odd"));
        Assert.Equal(["a=1", "b=2"], response.Headers.GetValues("Set-Cookie"));
    }

    [Theory]
    [InlineData("GET", "200 OK", "Content-Length: 0", 0, false, false)]
    [InlineData("GET", "200 OK", "Content-Length: 5\r\nContent-Length: 5", 5, false, false)]
    [InlineData("GET", "200 OK", "Transfer-Encoding: Chunked", -1, true, false)]
    [InlineData("GET", "200 OK", "Transfer-Encoding: chunked\r\nConnection: a, CLOSE", -1, true, true)]
    [InlineData("GET", "200 OK", "X: y", -1, false, true)]
    [InlineData("HEAD", "200 OK", "Content-Length: 5", 0, false, false)]
    [InlineData("HEAD", "200 OK", "Transfer-Encoding: chunked", 0, false, false)]
    [InlineData("GET", "304 Not Modified", "Content-Length: 5", 0, false, false)]
    [InlineData("GET", "204 No Content", "X: y", 0, false, false)]
    [InlineData("GET", "204 No Content", "Content-Length: 0", 0, false, false)]
    [InlineData("GET", "204 No Content", "Content-Length: 5", 0, false, true)]
    [InlineData("GET", "204 No Content", "Transfer-Encoding: chunked", 0, false, true)]
    public void Read_Framing_IsThatOfTheRfc(string method, string status, string headers, long length, bool isChunked, bool isLast) =>
        Assert.Equal(new ResponseFraming(length, isChunked, isLast), Heads.Parse($"HTTP/1.1 {status}\r\n{headers}\r\n\r\n", new HttpMethod(method)).Framing);

    [Theory]
    [InlineData("Content-Length: 5", true)]
    [InlineData("Content-Length: 5\r\nConnection: keep-alive", false)]
    public void Read_OldVersion_KeepsTheConnectionOnlyIfItIsSaid(string headers, bool isLast)
    {
        var (response, framing) = Heads.Parse($"HTTP/1.0 200 OK\r\n{headers}\r\n\r\n");

        Assert.Equal((HttpVersion.Version10, isLast), (response.Version, framing.IsLast));
    }

    [Theory]
    [InlineData("HTTP/1.1 200\r\n", "")]
    [InlineData("HTTP/1.1 200 \r\n", "")]
    [InlineData("HTTP/1.1 200 Fine by me\r\n", "Fine by me")]
    [InlineData("HTTP/1.1 299 \u00fcber\r\n", "\u00fcber")]
    public void Read_Reason_IsTheDestinationsOwn(string line, string reason) => Assert.Equal(reason, Heads.Parse(line + "\r\n").Response.ReasonPhrase);

    [Theory]
    [InlineData("HTTP/1.2 200 OK\r\n\r\n")]
    [InlineData("HTTP/2.0 200 OK\r\n\r\n")]
    [InlineData("http/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1  200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 +20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 O\0K\r\n\r\n")]
    [InlineData("HTTP/1.1 200 O\rK\r\n\r\n")]
    [InlineData("\r\nHTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\n\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\u007f\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n A: b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA : b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n: b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\u00c4: b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n")]
    public void Read_WhatServersReadInDifferentWays_IsRefused(string head) =>
        Assert.StartsWith("refused", Heads.Read(Encoding.Latin1.GetBytes(head), []), StringComparison.Ordinal);

    [Fact]
    public void Read_Parts_IsTheSameAsAtOnce()
    {
        var random = new Random(20261128);
        string[] lines = ["HTTP/1.1 200 OK", "HTTP/1.0 404 Not Found", "HTTP/1.1 503", "Content-Length: 7", "Transfer-Encoding: chunked", "Connection: close", "X-Long: " + new string('v', 300), "Server: \u00e9", "ETag: \"a\"", ""];
        string[] ends = ["\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\r\r\n"];
        for (var i = 0; i < 3000; i++)
        {
            StringBuilder text = new(lines[random.Next(3)] + "\r\n");
            for (var line = random.Next(6); line > 0; line--)
                text.Append(lines[random.Next(lines.Length)]).Append(ends[random.Next(ends.Length)]);
            var bytes = Encoding.Latin1.GetBytes(text + "\r\nbody");
            if (random.Next(3) == 0)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var atOnce = Heads.Read(bytes, []);

            var splits = Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(bytes.Length)).Order().ToArray();
            Assert.Equal(atOnce, Heads.Read(bytes, splits));
            Assert.Equal(atOnce, Heads.Read(bytes, Enumerable.Range(0, bytes.Length)));
        }
    }

    [Fact]
    public void Read_WithCache_IsTheSameAsWithout()
    {
        var random = new Random(7);
        StringCache strings = new();
        for (var i = 0; i < 5000; i++)
        {
            var bytes = Encoding.Latin1.GetBytes($"HTTP/1.1 200 {(char)random.Next('a', 'e')}\r\nServer: {new string((char)random.Next('a', 'z'), random.Next(1, 40))}\r\nX-{random.Next(50)}: y\r\nContent-Type: \u00e9{random.Next(300)}\r\n\r\n");

            Assert.Equal(Heads.Read(bytes, []), Heads.Read(bytes, [], strings: strings));
        }
    }

    [Fact]
    public void Read_SameValueAgain_IsTheSameString()
    {
        StringCache strings = new();

        var first = Heads.Parse(Plain, strings: strings).Response.Content.Headers.NonValidated["Content-Type"].ToString();

        Assert.Same(first, Heads.Parse(Plain, strings: strings).Response.Content.Headers.NonValidated["Content-Type"].ToString());
    }
}
