using System.Net.WebSockets;
using System.Text;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Mirroring;

/// <summary>The copy is the request of the user as the shadow's cluster would have got it, or there is none.</summary>
[Trait("Host", "Any")]
public sealed class FaithfulCopyTests
{
    private const string LegacyWithKey = "{ \"X-Legacy-Key\": \"s3cret\", \"Authorization\": \"Basic legacy\" }";

    [Fact]
    public async Task Copy_OfGetWithContentHeaders_HasThoseOfTheUsersRequest()
    {
        await using var world = await MirrorWorld.StartAsync();
        RequestDelegate needsType = context =>
        {
            context.Response.StatusCode = context.Request.ContentType is null ? 415 : 200;
            return Task.CompletedTask;
        };
        world.Legacy.Answer(needsType);
        world.Candidate.Answer(needsType);
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Language: de\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", await client.ReadAsync("\0"), StringComparison.Ordinal);
        Assert.Equal(1, (await world.ResultsAsync(1)).Result("match"));
        AssertSameHeaders(world);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Length: 0\r\n")]
    [InlineData("Content-Length: 0\r\nContent-Type: text/plain\r\n")]
    public async Task Copy_OfPostWithoutBody_HasTheHeadersOfTheUsersRequest(string headers)
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.Methods\": \"POST\"");
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{headers}Connection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", await client.ReadAsync("\0"), StringComparison.Ordinal);
        await world.ResultsAsync(1);
        AssertSameHeaders(world);
    }

    [Fact]
    public async Task Copy_OfExpectationThatControlRefused_IsNotMade()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.Methods\": \"POST\"");
        world.Legacy.AnswerStatus(417);
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("POST /pay HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n");

        // The answer, or the invitation to send where the machine is too slow to have it within a second. The client
        // sends nothing.
        await client.ReadAsync("\r\n\r\n");
        client.Reset();
        Assert.Equal(1, (await world.ResultsAsync(1)).Result("skipped"));
        Assert.Empty(world.Candidate.Requests);
    }

    [Fact]
    public async Task Copy_OfExpectationThatControlAccepted_HasTheBody()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.Methods\": \"POST\"");
        var bodies = new System.Collections.Concurrent.ConcurrentQueue<string>();
        RequestDelegate answer = async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            bodies.Enqueue(await reader.ReadToEndAsync());
        };
        world.Legacy.Answer(answer);
        world.Candidate.Answer(answer);
        using var request = World.Request("u1", "/pay", HttpMethod.Post);
        (request.Content, request.Headers.ExpectContinue) = (new StringContent("five!"), true);

        using var response = await world.Gateway.Client.SendAsync(request);

        Assert.Equal(1, (await world.ResultsAsync(1)).Result("match"));
        Assert.Equal(["five!", "five!"], bodies);
    }

    [Fact]
    public async Task Copy_OfControl_CarriesNothingThatControlsVariantSets()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.Credentials\": \"true\"", setup => setup.Flags = Flags(LegacyWithKey, "{}"));
        using var request = World.Request("u1");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer user");

        using var response = await world.Gateway.Client.SendAsync(request);

        await world.ResultsAsync(1);
        Assert.Equal(("s3cret", "Basic legacy"), (world.Legacy.Last["X-Legacy-Key"], world.Legacy.Last["Authorization"]));
        Assert.Equal((null, "Bearer user"), (world.Candidate.Last["X-Legacy-Key"], world.Candidate.Last["Authorization"]));
    }

    // Control is asked once more as it was asked, and only where that changes nothing.
    [Fact]
    public async Task SecondRequestToControl_HasControlsHeadersAndIsMadeForNoWrite()
    {
        await using var world = await MirrorWorld.StartAsync(
            ", \"Shadow.Noise\": \"true\", \"Shadow.Methods\": \"GET,POST\"", setup => setup.Flags = Flags(LegacyWithKey, "{}"));

        using var read = await world.GetAsync("u1");
        await world.ResultsAsync(1);
        using var write = await world.SendAsync(World.Request("u1", "/write", HttpMethod.Post));

        await world.ResultsAsync(2);
        Assert.Equal(["GET", "GET", "POST"], world.Legacy.Requests.Select(request => request.Method));
        Assert.All(world.Legacy.Requests, request => Assert.Equal("s3cret", request["X-Legacy-Key"]));
        Assert.All(world.Candidate.Requests, request => Assert.Null(request["X-Legacy-Key"]));
    }

    [Fact]
    public async Task Copy_OfRequestThatWentToTheShadowsCluster_IsNotMade()
    {
        const int posts = 20;
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.Methods\": \"GET,POST\"", setup => setup.Flags = Setup.Split(50, "{ \"X-Side\": \"new\" }"));

        for (var i = 0; i < posts; i++)
        {
            using var response = await world.SendAsync(World.Request($"user-{i}", "/pay", HttpMethod.Post));
        }

        var page = await world.ResultsAsync(posts);
        var byCandidate = world.Candidate.Requests.Count(request => request["X-FlagGateway-Shadow"] is null);
        Assert.InRange(byCandidate, 1, posts - 1);
        Assert.Equal(posts, world.Candidate.Requests.Count);
        Assert.Equal(byCandidate, page.Sum("flaggateway_shadow_reasons_total", "reason=\"same_cluster\""));
    }

    [Fact]
    public async Task Copy_OfPlainRouteToItsOwnCluster_IsNotMade()
    {
        await using var world = await World.StartAsync(setup => setup.Routes =
            """, "plain": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/plain" }, "Metadata": { "Shadow.Cluster": "legacy" } }""");

        using var response = await world.GetAsync("u1", "/plain");

        Assert.Equal(1, (await world.ResultsAsync(1)).Sum("flaggateway_shadow_reasons_total", "reason=\"same_cluster\""));
        Assert.Single(world.Legacy.Requests);
    }

    [Theory]
    [InlineData("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__")]
    [InlineData("Accept: application/json, text/event-stream")]
    [InlineData("Accept: text/event-stream")]
    public async Task Copy_OfOfferThatWasPassedOver_IsMade(string header)
    {
        await using var world = await MirrorWorld.StartAsync();
        world.Legacy.AnswerJson(_ => """{ "a": 1 }""");
        world.Candidate.AnswerJson(_ => """{ "a": 1 }""");
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{header}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", await client.ReadAsync("}"), StringComparison.Ordinal);
        Assert.Equal(1, (await world.ResultsAsync(1)).Result("match"));
    }

    [Fact]
    public async Task Copy_OfOpenEventStream_IsGivenUpAtOnce()
    {
        await using var world = await MirrorWorld.StartAsync();
        var release = new TaskCompletionSource();
        world.Legacy.Answer(async context =>
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            await context.Response.WriteAsync("data: first\n\n");
            await context.Response.Body.FlushAsync();
            await release.Task;
            await context.Response.WriteAsync("data: last\n\n");
        });

        using var response = await world.Gateway.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);

        var page = await world.ResultsAsync(1);
        Assert.Equal((1, 0), (page.Sum("flaggateway_shadow_reasons_total", "reason=\"event_stream\""), page.Sum("flaggateway_shadow_pending")));
        release.SetResult();
        Assert.EndsWith("data: last\n\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await world.ResultsAsync(1);
        Assert.Empty(world.Candidate.Requests);
    }

    [Fact]
    public async Task Copy_AnsweredByAnEventStream_IsNotWaitedFor()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.Timeout\": \"00:10:00\"");
        world.Candidate.Answer(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        using var response = await world.GetAsync("u1");

        var page = await world.ResultsAsync(1);
        Assert.Equal((1, 1), (page.Result("skipped"), page.Sum("flaggateway_shadow_reasons_total", "reason=\"event_stream\"")));
    }

    [Fact]
    public async Task WebSocket_OnMirroredRoute_WorksAndIsNotCopied()
    {
        await using var world = await MirrorWorld.StartAsync();
        world.Legacy.Answer(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        });
        using ClientWebSocket client = new();

        await client.ConnectAsync(new UriBuilder(world.Gateway.Address) { Scheme = "ws" }.Uri, CancellationToken.None);
        var buffer = new byte[16];
        var received = await client.ReceiveAsync(buffer, CancellationToken.None);

        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
        Assert.Equal(1, (await world.ResultsAsync(1)).Sum("flaggateway_shadow_reasons_total", "reason=\"upgrade\""));
        Assert.Empty(world.Candidate.Requests);
    }

    private static void AssertSameHeaders(World world)
    {
        static IEnumerable<string> Shown(ReceivedRequest request) => request.Headers
            .Where(header => !header.Key.StartsWith("X-FlagGateway-", StringComparison.OrdinalIgnoreCase) && header.Key is not ("Host" or "traceparent" or "Idempotency-Key"))
            .Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal);

        Assert.Equal(Shown(world.Legacy.Last), Shown(world.Candidate.Last));
    }

    private static string Flags(string headersOfLegacy, string headersOfNew) => Setup.File($$"""
        {
          "id": "{{Setup.Flag}}", "enabled": true,
          "variants": [
            { "name": "legacy", "configuration_value": { "cluster": "legacy", "request_headers": {{headersOfLegacy}} } },
            { "name": "new", "configuration_value": { "cluster": "new", "request_headers": {{headersOfNew}} } } ],
          "allocation": { "default_when_enabled": "legacy", "default_when_disabled": "legacy", "seed": "orders" }
        }
        """);
}
