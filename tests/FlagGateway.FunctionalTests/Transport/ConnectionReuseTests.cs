using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Transport;

/// <summary>Which connections are used again, and what happens if a destination closes one meanwhile.</summary>
public sealed class ConnectionReuseTests(TwoGateways gateways) : IClassFixture<TwoGateways>
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    [Theory]
    [InlineData(Hello, 1)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n", 1)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 1)]
    [InlineData("HTTP/1.1 304 Not Modified\r\n\r\n", 1)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello", 1)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", 5)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", 5)]
    [InlineData(Hello + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", 5)]
    [InlineData(Hello + "x", 5)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello", 5)]
    public async Task Response_OfFiveRequests_NeedsSoManyConnections(string response, int connections)
    {
        gateways.Peer.Play(TwoGateways.Always(response));

        for (var i = 0; i < 5; i++)
        {
            var seen = await Seen.AskAsync(gateways.Fast.Client, HttpMethod.Get);
            Assert.DoesNotContain("evil", seen.Body, StringComparison.Ordinal);
            Assert.Contains(seen.Status, (int[])[200, 204, 304]);
        }

        Assert.Equal(connections, gateways.Peer.Connections);
    }

    [Theory]
    [InlineData("GET", false)]
    [InlineData("GET", true)]
    [InlineData("DELETE", false)]
    public async Task Close_InsteadOfTheSecondResponse_RepeatsOnceOnANewConnection(string method, bool isReset)
    {
        gateways.Peer.Play(ClosesAfterOne(isReset));
        await Seen.AskAsync(gateways.Fast.Client, HttpMethod.Get);

        var second = await Seen.AskAsync(gateways.Fast.Client, new HttpMethod(method));

        Assert.Equal((200, "hello", 2), (second.Status, second.Body, gateways.Peer.Connections));
    }

    [Theory]
    [InlineData("POST", null)]
    [InlineData("POST", "body")]
    [InlineData("PUT", "body")]
    public async Task Close_InsteadOfTheSecondResponse_NeverRepeatsWhatMayHaveHadAnEffect(string method, string? body)
    {
        gateways.Peer.Play(ClosesAfterOne(isReset: false));
        await Seen.AskAsync(gateways.Fast.Client, HttpMethod.Get);

        var second = await Seen.AskAsync(gateways.Fast.Client, new HttpMethod(method), body);

        Assert.Equal((502, 1), (second.Status, gateways.Peer.Connections));
    }

    [Fact]
    public async Task Close_OfEveryConnection_RepeatsOnlyOnce()
    {
        gateways.Peer.Play(async connection =>
        {
            await connection.ReadRequestAsync();
            if (connection.Number != 1)
                return;
            await connection.SendAsync(Hello);
            await connection.ReadRequestAsync();
        });
        await Seen.AskAsync(gateways.Fast.Client, HttpMethod.Get);

        Assert.Equal(502, (await Seen.AskAsync(gateways.Fast.Client, HttpMethod.Get)).Status);
        Assert.Equal(2, gateways.Peer.Connections);
    }

    [Fact]
    public async Task Close_WhileIdle_IsNoticedBeforeARequestIsSent()
    {
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        gateways.Peer.Play(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Hello);
            if (connection.Number == 1)
                closed.SetResult();
            else
                await connection.UntilClosedAsync();
        });
        await Seen.AskAsync(gateways.Fast.Client, HttpMethod.Get);
        await closed.Task.WaitAsync(Eventually.Deadline);

        // A request that is not repeated would fail if it were sent.
        await Eventually.TrueAsync(async () => (await Seen.AskAsync(gateways.Fast.Client, HttpMethod.Post, "body")).Status == 200, () => "The closed connection is still used.");
    }

    [Fact]
    public async Task Client_LeavesInTheMiddleOfABody_ClosesTheConnection()
    {
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        gateways.Peer.Play(async connection =>
        {
            await connection.ReadRequestAsync();
            if (connection.Number > 1)
            {
                await connection.SendAsync(Hello);
                return;
            }

            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin");
            await connection.UntilClosedAsync();
            closed.SetResult();
        });
        using (var client = await RawClient.ConnectAsync(gateways.Fast.Address))
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-User-Id: ann\r\n\r\n");
            await client.ReadAsync("begin");
        }

        await closed.Task.WaitAsync(Eventually.Deadline);
        Assert.Equal("hello", (await Seen.AskAsync(gateways.Fast.Client, HttpMethod.Get)).Body);
    }

    [Fact]
    public async Task Client_LeavesBeforeTheHead_ClosesTheConnection()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        gateways.Peer.Play(async connection =>
        {
            await connection.ReadRequestAsync();
            asked.SetResult();
            await connection.UntilClosedAsync();
            closed.SetResult();
        });
        using (var client = await RawClient.ConnectAsync(gateways.Fast.Address))
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-User-Id: ann\r\n\r\n");
            await asked.Task.WaitAsync(Eventually.Deadline);
        }

        await closed.Task.WaitAsync(Eventually.Deadline);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3000)]
    [InlineData(200_000)]
    public async Task Upload_Bytes_ArriveWithTheirLength(int length)
    {
        string body = new('x', length);
        string? arrived = null;
        gateways.Peer.Play(async connection =>
        {
            while ((arrived = await connection.ReadRequestAsync()).Length != 0)
                await connection.SendAsync(Hello);
        });

        var seen = await Seen.AskAsync(gateways.Fast.Client, HttpMethod.Post, body);

        Assert.Equal((200, "hello"), (seen.Status, seen.Body));
        Assert.EndsWith("\r\n\r\n" + body, arrived, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_OfChunks_ArrivesWhileItIsSent()
    {
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string? arrived = null;
        gateways.Peer.Play(async connection =>
        {
            await connection.ReadUntilAsync("hello");
            first.SetResult();
            arrived = await connection.ReadUntilAsync("0\r\n\r\n");
            await connection.SendAsync(Hello);
        });
        using var client = await RawClient.ConnectAsync(gateways.Fast.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nX-User-Id: ann\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        await first.Task.WaitAsync(Eventually.Deadline);
        await client.SendAsync("3\r\nyou\r\n0\r\n\r\n");

        Assert.EndsWith("hello", await client.ReadAsync("hello"), StringComparison.Ordinal);
        Assert.EndsWith("5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n", arrived, StringComparison.Ordinal);
    }

    // The destination has responded, and does not close: it still gets the rest, and the connection no other request.
    [Fact]
    public async Task Upload_ResponseBeforeItsEnd_IsCompletedAndTheConnectionNotReused()
    {
        TaskCompletionSource<string> rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        gateways.Peer.Play(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Hello);
            if (connection.Number == 1)
                rest.SetResult(await connection.ReadUntilAsync("the end"));
            await connection.UntilClosedAsync();
        });
        using var client = await RawClient.ConnectAsync(gateways.Fast.Address);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nX-User-Id: ann\r\nContent-Length: 12\r\n\r\nbegin");
        Assert.EndsWith("hello", await client.ReadAsync("hello"), StringComparison.Ordinal);

        await client.SendAsync("the end");

        Assert.EndsWith("the end", await rest.Task.WaitAsync(Eventually.Deadline), StringComparison.Ordinal);
        Assert.Equal("hello", (await Seen.AskAsync(gateways.Fast.Client, HttpMethod.Get)).Body);
        Assert.Equal(2, gateways.Peer.Connections);
    }

    private static Func<PeerConnection, Task> ClosesAfterOne(bool isReset) => async connection =>
    {
        await connection.ReadRequestAsync();
        await connection.SendAsync(Hello);
        await connection.ReadHeadAsync();
        if (connection.Number > 1)
            await connection.SendAsync(Hello);
        if (isReset)
            connection.Reset();
    };
}
