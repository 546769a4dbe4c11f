using System.Net;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Outcomes;

public class BrokenAnswerTests
{
    private const string OverHttp2 = """, "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" }""";

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nConnection: close\r\n\r\nhello")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 099 Early\r\nContent-Length: 0\r\n\r\n")]
    public async Task Http1_BreaksHttp_Is502AndAnUpstreamError(string response)
    {
        await using var upstream = RawUpstream.Http1(response);
        await using var world = await World.StartAsync(setup => setup.CandidateDestinations = upstream.Destinations);

        using var received = await world.GetAsync("candidate");

        Assert.Equal(HttpStatusCode.BadGateway, received.StatusCode);
        await Scenario.AssertRecordedAsync(world, "5xx", "upstream_error");
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, "2xx")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", 204, "2xx")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n", 205, "2xx")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 205, "2xx")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, "3xx")]
    public async Task Http1_WithoutContent_IsAnAnswer(string response, int status, string code)
    {
        await using var upstream = RawUpstream.Http1(response);
        await using var world = await World.StartAsync(setup => setup.CandidateDestinations = upstream.Destinations);

        using var received = await world.GetAsync("candidate");

        Assert.Equal(status, (int)received.StatusCode);
        await Scenario.AssertRecordedAsync(world, code, "ok");
    }

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(304)]
    public async Task Http2_ContentWhereThereIsNone_Is502AndAnUpstreamError(int status)
    {
        await using var upstream = RawUpstream.Http2(status, "hello");
        await using var world = await World.StartAsync(setup => (setup.CandidateDestinations, setup.Cluster) = (upstream.Destinations, OverHttp2));

        using var received = await world.GetAsync("candidate");

        Assert.Equal(HttpStatusCode.BadGateway, received.StatusCode);
        await Scenario.AssertRecordedAsync(world, "5xx", "upstream_error");
    }

    [Theory]
    [InlineData(204, "2xx")]
    [InlineData(205, "2xx")]
    [InlineData(304, "3xx")]
    public async Task Http2_WithoutContent_IsAnAnswer(int status, string code)
    {
        await using var upstream = RawUpstream.Http2(status, "");
        await using var world = await World.StartAsync(setup => (setup.CandidateDestinations, setup.Cluster) = (upstream.Destinations, OverHttp2));

        using var received = await world.GetAsync("candidate");

        Assert.Equal(status, (int)received.StatusCode);
        await Scenario.AssertRecordedAsync(world, code, "ok");
    }

    [Fact]
    public async Task RouteTimeout_CutsASilentAnswer_IsAnUpstreamError()
    {
        await using var world = await World.StartAsync(setup => setup.Route = """, "Timeout": "00:00:00.5" """);
        world.Candidate.Answer(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await Hanging.UntilAborted(context);
        });

        await Assert.ThrowsAsync<HttpRequestException>(() => world.GetAsync("candidate"));

        await Scenario.AssertRecordedAsync(world, "2xx", "upstream_error");
    }

    [Fact]
    public async Task RouteTimeout_CutsAnAnswerThatNobodyReads_IsAClientAbort()
    {
        await using var world = await World.StartAsync(setup => setup.Route = """, "Timeout": "00:00:00.5" """);
        world.Candidate.Answer(context => EndlessAnswer.WriteAsync(context, 60_000));
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nX-User-Id: candidate\r\n\r\n");

        await Scenario.AssertRecordedAsync(world, "2xx", "client_abort");
    }
}
