using System.Net.WebSockets;
using FlagGateway.FunctionalTests.Outcomes;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>
/// Users who know that they are on the candidate cannot send it back: what they break themselves is not counted.
/// </summary>
[Trait("Host", "Any")]
public sealed class PoisoningTests
{
    // Those that the server refuses itself get no further; the others are requests like any.
    [Theory]
    [InlineData("X-Odd: caf\u00e9\u0080\u00ff", 0)]
    [InlineData("X-Odd: caf\u00c3\u00a9 \u00e2\u0082\u00ac", 1)]
    [InlineData("X-Odd: a\tb", 1)]
    [InlineData("Cookie: =;;=\"\u00e4", 0)]
    [InlineData("Cookie: =;;=\"\u00c3\u00a4", 1)]
    [InlineData("X-FlagGateway-Signal: score=-1e300", 1)]
    [InlineData("Expect: nonsense", 1)]
    [InlineData("Upgrade: nonsense\r\nConnection: upgrade", 1)]
    [InlineData("TE: gzip\r\nTrailer: X-Odd", 1)]
    public async Task Client_OddHeaders_AreNoError(string header, int requests)
    {
        await using var world = await WindowWorld.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: x\r\nX-User-Id: a\r\n{header}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 ", await client.ReadAsync("\r\n\r\n"), StringComparison.Ordinal);

        await world.AssertCountedAsync(requests, world.Windows().CandidateSplit, requests, errors: 0, answered: requests);
        Assert.Empty(world.Windows().CandidateSplit.Read().Signals);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nX-User-Id: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-User-Id: a\r\nX-Odd: a\0b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-User-Id: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-User-Id: a\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\nX-User-Id: a\r\n\r\n")]
    public async Task Client_MalformedRequestOrConnect_IsNotCounted(string request)
    {
        await using var world = await WindowWorld.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync(request);
        Assert.StartsWith("HTTP/1.1 4", await client.ReadAsync("\r\n\r\n"), StringComparison.Ordinal);

        await world.AssertNothingCountedAsync(0);
    }

    [Fact]
    public async Task Client_LeavesWithinTheUpload_IsNotCounted()
    {
        await using var world = await WindowWorld.StartAsync();
        TaskCompletionSource arrived = new();
        world.Candidate.Answer(async context =>
        {
            Assert.NotEqual(0, await context.Request.Body.ReadAsync(new byte[100]));
            arrived.SetResult();
            await context.Request.Body.CopyToAsync(Stream.Null);
        });
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: x\r\nX-User-Id: a\r\nContent-Length: 100000\r\n\r\n{new string('x', 50_000)}");
        await arrived.Task.WaitAsync(Eventually.Deadline);
        client.Reset();

        await world.AssertNothingCountedAsync(1);
    }

    [Fact]
    public async Task Client_SendsBrokenChunks_IsNotCounted()
    {
        await using var world = await WindowWorld.StartAsync();
        world.Candidate.Answer(context => context.Request.Body.CopyToAsync(Stream.Null));
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nX-User-Id: a\r\nTransfer-Encoding: chunked\r\n\r\nno chunk");
        client.Dispose();

        await world.AssertNothingCountedAsync(1);
    }

    [Fact]
    public async Task Client_LeavesBeforeTheAnswer_IsNotCounted()
    {
        await using var world = await WindowWorld.StartAsync();
        TaskCompletionSource arrived = new();
        world.Candidate.Answer(async context =>
        {
            arrived.SetResult();
            await Hanging.UntilAborted(context);
        });
        using CancellationTokenSource leave = new();

        var sending = world.Gateway.Client.SendAsync(World.Request("a"), leave.Token);
        await arrived.Task.WaitAsync(Eventually.Deadline);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await world.AssertNothingCountedAsync(1);
    }

    // Connection takes the id away, and an identity issued in the same request compares with nobody.
    [Fact]
    public async Task Client_TakesItsIdAway_IsNotCounted()
    {
        await using var world = await WindowWorld.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nX-User-Id: a\r\nConnection: X-User-Id, Host, X-FlagGateway-Variant\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 ", await client.ReadAsync("\r\n\r\n"), StringComparison.Ordinal);
        await world.AssertNothingCountedAsync(1);
    }

    // What the destination had done by then counts: agents leave streams as soon as they have what they need.
    [Theory]
    [InlineData(200, 0, 1)]
    [InlineData(500, 1, 0)]
    public async Task Client_LeavesWithinTheAnswer_CountsByItsStatus(int status, int errors, int answered)
    {
        await using var world = await WindowWorld.StartAsync();
        world.Candidate.Answer(async context =>
        {
            context.Response.StatusCode = status;
            await EndlessAnswer.WriteAsync(context, 1000);
        });

        using (var response = await world.SendAsync(World.Request("a"), HttpCompletionOption.ResponseHeadersRead))
            await Scenario.ReadSomeAsync(response);

        await world.AssertCountedAsync(1, world.Windows().CandidateSplit, requests: 1, errors, answered);
    }

    [Theory]
    [InlineData("Content-Length: 1000\r\n\r\nhalf")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    [InlineData("Content-Length: 1000\r\n\r\n")]
    public async Task Client_UploadsSlowerThanTheRoutesTimeout_IsTheClientsAndNotCounted(string start)
    {
        await using var world = await WindowWorld.StartAsync(change: setup => setup.Route = WindowWorld.ShortTimeout);
        world.Candidate.Answer(context => context.Request.Body.CopyToAsync(Stream.Null));
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: x\r\nX-User-Id: a\r\n{start}");
        var response = await client.ReadAsync("\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 408", response, StringComparison.Ordinal);
        await world.AssertNothingCountedAsync(1);
        await Scenario.AssertRecordedAsync(world, "4xx", "client_abort");
    }

    [Fact]
    public async Task Client_UploadsSlowly_DoesNotMarkTheDestinationUnhealthy()
    {
        await using var world = await WindowWorld.StartAsync(change: setup =>
        {
            setup.Route = WindowWorld.ShortTimeout;
            setup.Cluster = """, "HealthCheck": { "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "01:00:00" } }""";
        });
        world.Candidate.Answer(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("new");
        });
        List<RawClient> clients = [];
        for (var i = 0; i < 12; i++)
        {
            clients.Add(await RawClient.ConnectAsync(world.Gateway.Address));
            await clients[i].SendAsync("POST / HTTP/1.1\r\nHost: x\r\nX-User-Id: a\r\nContent-Length: 1000\r\n\r\nhalf");
        }

        foreach (var client in clients)
        {
            Assert.StartsWith("HTTP/1.1 408", await client.ReadAsync("\r\n\r\n"), StringComparison.Ordinal);
            client.Dispose();
        }

        Assert.Equal("new", await world.VariantOfAsync("a"));
        await world.AssertCountedAsync(13, world.Windows().CandidateSplit, requests: 1, errors: 0, answered: 1);
    }

    [Fact]
    public async Task Client_WebSocket_CountsWithoutLatency()
    {
        await using var world = await WindowWorld.StartAsync();
        world.Candidate.Answer(async context =>
        {
            using var server = await context.WebSockets.AcceptWebSocketAsync();
            await server.ReceiveAsync(new byte[10], context.RequestAborted);
            await server.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        });
        using (ClientWebSocket client = new())
        {
            client.Options.SetRequestHeader("X-User-Id", "a");
            await client.ConnectAsync(new UriBuilder(world.Gateway.Address) { Scheme = "ws" }.Uri, default);
            await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        }

        await world.AssertCountedAsync(1, world.Windows().CandidateSplit, requests: 1, errors: 0, answered: 0);
    }
}
