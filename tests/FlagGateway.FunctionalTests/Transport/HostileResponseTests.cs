using System.Globalization;

namespace FlagGateway.FunctionalTests.Transport;

/// <summary>
/// What destinations send, valid or not, reaches clients in the same way whichever code reads it, or is refused.
/// </summary>
public sealed class HostileResponseTests(TwoGateways gateways) : IClassFixture<TwoGateways>
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";

    [Theory]
    [InlineData(Ok + "Content-Length: 5\r\nX-A: 1\r\nX-A: 2\r\nServer: odd\r\nETag: \"a\"\r\n\r\nhello")]
    [InlineData(Ok + "content-length: 5\r\ncontent-type: text/plain; charset=\u00e9\r\n\r\nhello")]
    [InlineData(Ok + "Content-Length: 0\r\n\r\n")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nh\r\n4;x=y\r\nello\r\n0\r\nX-Sum: 1\r\n\r\n")]
    [InlineData(Ok + "Connection: close\r\n\r\nhello")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nhello")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 404 Nowhere\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 299 \r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n")]
    [InlineData(Interim + Interim + "HTTP/1.1 100 Continue\r\n\r\n" + Ok + "Content-Length: 5\r\n\r\nhello")]
    [InlineData(Ok + "Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\nContent-Length: 1\r\n\r\nx")]
    [InlineData(Ok + "Location: /\u00fc\u00e9\r\nContent-Length: 1\r\n\r\nx")]
    [InlineData(Ok + "Content-Length: 5\r\n\r\nhel")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n")]
    [InlineData(Ok + "Transfer-Encoding: gzip\r\n\r\nhello")]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("this is not HTTP\r\n\r\n")]
    public async Task Response_IsTheSame(string response)
    {
        var (standard, fast) = await gateways.AskAsync(TwoGateways.Once(response));

        if (standard.HasFailed)
            Assert.True(fast.HasFailed, fast.ToString());
        else
            Assert.Equal(standard, fast);
    }

    // What the framework's client passes in one way or another, and servers and proxies read in different ways.
    [Theory]
    [InlineData(Ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")]
    [InlineData(Ok + "Content-Length: +5\r\n\r\nhello")]
    [InlineData(Ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData(Ok + "Transfer-Encoding: identity\r\n\r\nhello")]
    [InlineData(Ok + "X: a\r\n b\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData(Ok + "X : a\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData(Ok + "X: a\0b\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello")]
    [InlineData("HTTP/1.9 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task Response_ReadInDifferentWays_IsRefusedByFast(string response)
    {
        var (_, fast) = await gateways.AskAsync(TwoGateways.Once(response));

        Assert.Equal((502, ""), (fast.Status, fast.Body));
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nX-A: 1\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\nX-A: 1\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n")]
    public async Task Response_SplitAtEveryByte_IsTheSame(string rest)
    {
        var response = Interim + Ok + rest;
        var (standard, _) = await gateways.AskAsync(TwoGateways.Once(response));
        for (var i = 1; i < response.Length; i++)
        {
            var at = i;
            gateways.Peer.Play(async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync(response[..at]);
                await Task.Yield();
                await connection.SendAsync(response[at..]);
            });

            Assert.Equal(standard, await Seen.AskAsync(gateways.Fast.Client, HttpMethod.Get));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Response_EndsAtEveryByte_IsAnError(bool isReset)
    {
        const string response = Ok + "Transfer-Encoding: chunked\r\nX-A: 1\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n";
        for (var i = 0; i < response.Length; i++)
        {
            var at = i;
            var (standard, fast) = await gateways.AskAsync(async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync(response[..at]);
                if (isReset)
                    connection.Reset();
            });

            // How much of it comes before the error is a matter of time.
            Assert.True(standard.HasFailed && fast.HasFailed, string.Create(CultureInfo.InvariantCulture, $"{at}: {standard} {fast}"));
        }
    }

    [Theory]
    [InlineData(60_000, 200)]
    [InlineData(80_000, 502)]
    [InlineData(1_000_000, 502)]
    public async Task Response_LongHead_IsLimited(int length, int status)
    {
        var (standard, fast) = await gateways.AskAsync(TwoGateways.Once($"{Ok}X-Long: {new string('a', length)}\r\nContent-Length: 5\r\n\r\nhello"));

        Assert.Equal((status, status), (standard.Status, fast.Status));
    }

    [Fact]
    public async Task Response_InformationalForEver_Is502()
    {
        gateways.Peer.Play(async connection =>
        {
            await connection.ReadRequestAsync();
            while (true)
                await connection.SendAsync(Interim);
        });

        Assert.Equal(502, (await Seen.AskAsync(gateways.Fast.Client, HttpMethod.Get)).Status);
    }

    [Theory]
    [InlineData("Content-Length: 3000000\r\n\r\n", "")]
    [InlineData("Connection: close\r\n\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2dc6c0\r\n", "\r\n0\r\n\r\n")]
    public async Task Response_LargeBody_IsComplete(string before, string after)
    {
        var body = string.Concat(Enumerable.Range(0, 300_000).Select(static number => $"{number:d9}\n"));
        var (standard, fast) = await gateways.AskAsync(TwoGateways.Once(Ok + before + body + after));

        Assert.Equal((true, body), (fast.IsComplete, fast.Body));
        Assert.Equal(standard, fast);
    }

    [Fact]
    public async Task Response_RandomChunks_IsTheSame()
    {
        var random = new Random(20261128);
        for (var i = 0; i < 100; i++)
        {
            var body = new System.Text.StringBuilder();
            var chunks = new System.Text.StringBuilder(Ok + "Transfer-Encoding: chunked\r\n\r\n");
            for (var chunk = random.Next(1, 6); chunk > 0; chunk--)
            {
                string data = new((char)random.Next('a', 'z'), random.Next(1, random.Next(3) switch { 0 => 20, 1 => 9000, _ => 70_000 }));
                body.Append(data);
                chunks.Append(CultureInfo.InvariantCulture, $"{data.Length:x}\r\n{data}\r\n");
            }

            chunks.Append("0\r\n\r\n");
            var text = chunks.ToString();
            var cut = random.Next(text.Length);
            gateways.Peer.Play(async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync(text[..cut]);
                await Task.Yield();
                await connection.SendAsync(text[cut..]);
            });

            var fast = await Seen.AskAsync(gateways.Fast.Client, HttpMethod.Get);

            Assert.Equal((200, true, body.ToString()), (fast.Status, fast.IsComplete, fast.Body));
        }
    }
}
