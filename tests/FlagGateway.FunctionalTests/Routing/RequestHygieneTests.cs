using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Routing;

[Trait("Host", "Any")]
public class RequestHygieneTests
{
    [Fact]
    public async Task RequestHeaders_InTheGatewaysName_AreTheGatewaysOwn()
    {
        await using var world = await World.StartAsync();
        var request = World.Request("candidate");
        request.Headers.Add("X-FlagGateway-Flag", "spoofed");
        request.Headers.Add("x-flaggateway-variant", "spoofed");
        request.Headers.Add("X-FLAGGATEWAY-Shadow", "1");
        request.Headers.Add("X-FlagGateway-Anything-Else", "spoofed");

        using var response = await world.SendAsync(request);

        Assert.Equal(
            ["X-FlagGateway-Flag: release.orders", "X-FlagGateway-Reason: TARGETING_MATCH", "X-FlagGateway-Variant: new"],
            world.Candidate.Last.Headers.Where(header => header.Key.StartsWith("X-FlagGateway-", StringComparison.OrdinalIgnoreCase))
                .Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal));
    }

    [Trait("Host", "Program")]
    [Theory]
    [InlineData("close, X-Hop", "HTTP/1.1", true)]
    [InlineData("X-Hop,close", "HTTP/1.1", true)]
    [InlineData("keep-alive, X-Hop", "HTTP/1.1", false)]
    [InlineData("Keep-Alive, X-Hop, x-other-hop", "HTTP/1.1", false)]
    [InlineData("close,keep-alive,X-Hop", "HTTP/1.1", true)]
    [InlineData("X-Hop, close", "HTTP/1.0", true)]
    public async Task RequestHeaders_NominatedBesideAnOption_AreRemoved(string connection, string version, bool closes)
    {
        await using var world = await World.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync($"GET / {version}\r\nHost: x\r\nX-Hop: 1\r\nX-Stays: 3\r\nConnection: {connection}\r\n\r\n");
        var response = await client.ReadAsync("legacy");

        Assert.StartsWith("HTTP/1.1 200", response, StringComparison.Ordinal);
        Assert.Equal((null, null, "3"), (world.Legacy.Last["X-Hop"], world.Legacy.Last["Connection"], world.Legacy.Last["X-Stays"]));
        Assert.Equal(closes, response.Contains("Connection: close", StringComparison.OrdinalIgnoreCase));
    }

    [Trait("Host", "Program")]
    [Fact]
    public async Task Connection_WithANullCharacter_IsRefused()
    {
        await using var world = await World.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nConnection: close,\0X-Hop\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400", await client.ReadAsync("\r\n\r\n"), StringComparison.Ordinal);
        Assert.Empty(world.Legacy.Requests);
    }

    [Trait("Host", "Program")]
    [Fact]
    public async Task Upgrade_WithANominatedHeader_OpensAndTheHeaderIsRemoved()
    {
        await using var world = await World.StartAsync();
        world.Legacy.Answer(static async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, "hop:" + context.Request.Headers["X-Hop"], CancellationToken.None);
        });
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nX-Hop: 1\r\nConnection: Upgrade, X-Hop\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        var response = await client.ReadAsync("hop:");

        Assert.StartsWith("HTTP/1.1 101", response, StringComparison.Ordinal);
        Assert.Null(world.Legacy.Last["X-Hop"]);
    }

    [Fact]
    public async Task RequestHeaders_OfOneHop_AreRemoved()
    {
        await using var world = await World.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nProxy: http://evil\r\nX-Hop: 1\r\nX-Other-Hop: 2\r\nX-Stays: 3\r\nConnection: X-Hop\r\nConnection: x-other-hop , ,\r\n\r\n");
        var response = await client.ReadAsync("legacy");

        Assert.StartsWith("HTTP/1.1 200", response, StringComparison.Ordinal);
        Assert.Null(world.Legacy.Last["Proxy"]);
        Assert.Null(world.Legacy.Last["X-Hop"]);
        Assert.Null(world.Legacy.Last["X-Other-Hop"]);
        Assert.Null(world.Legacy.Last["Connection"]);
        Assert.Equal("3", world.Legacy.Last["X-Stays"]);
    }

    [Fact]
    public async Task RequestHeaders_NominatedThatTheGatewayItselfSets_StillArrive()
    {
        await using var world = await World.StartAsync(setup => setup.Route =
            """, "Transforms": [ { "X-Forwarded": "Append" }, { "RequestHeader": "X-Api-Key", "Set": "secret" } ]""");
        var request = World.Request("candidate");
        request.Headers.Add("X-Forwarded-For", "6.6.6.6");
        foreach (var name in new[] { "X-Forwarded-For", "X-Api-Key", "X-FlagGateway-Variant", "Host" })
            request.Headers.Connection.Add(name);

        using var response = await world.SendAsync(request);

        Assert.Equal("127.0.0.1", world.Candidate.Last["X-Forwarded-For"]);
        Assert.Equal("secret", world.Candidate.Last["X-Api-Key"]);
        Assert.Equal("new", world.Candidate.Last["X-FlagGateway-Variant"]);
    }

    [Fact]
    public async Task RequestBody_ItsFramingNominated_ArrivesWhole()
    {
        await using var world = await World.StartAsync();
        world.Legacy.Answer(async context => await context.Request.Body.CopyToAsync(context.Response.Body));
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Type: text/x\r\nConnection: Content-Length, Content-Type, Transfer-Encoding\r\n\r\nhello");
        var response = await client.ReadAsync("hello");

        Assert.Contains("\r\nhello", response, StringComparison.Ordinal);
        Assert.Equal("5", world.Legacy.Last["Content-Length"]);
    }

    [Fact]
    public async Task RequestHeaders_NotCopiedByTheRoute_OursStillArrive()
    {
        await using var world = await World.StartAsync(setup =>
        {
            setup.Route = """, "Transforms": [ { "RequestHeadersCopy": "false" } ]""";
            setup.Flags = Setup.Split(0, """{ "X-Prompt-Version": "2.3.0" }""");
        });

        await world.VariantOfAsync("candidate");

        Assert.Equal("new", world.Candidate.Last["X-FlagGateway-Variant"]);
        Assert.Equal("2.3.0", world.Candidate.Last["X-Prompt-Version"]);
        Assert.Null(world.Candidate.Last["X-User-Id"]);
    }
}
