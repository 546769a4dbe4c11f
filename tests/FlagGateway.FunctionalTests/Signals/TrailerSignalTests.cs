using System.Net;
using FlagGateway.FunctionalTests.Outcomes;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FlagGateway.FunctionalTests.Signals;

/// <summary>Signals that are known only when the response ends count like those of its header.</summary>
public sealed class TrailerSignalTests
{
    private const string Response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-FlagGateway-Signal, X-Checksum\r\nConnection: close\r\n\r\n4\r\nbody\r\n0\r\nX-FlagGateway-Signal: confidence=0.25, x, =1\r\nX-Checksum: 1\r\n\r\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Trailers_OfHttp1_AreCountedAndNotPassedOn(bool isHttp2)
    {
        await using var upstream = RawUpstream.Http1(Response);
        await using var world = await StartAsync(isHttp2, setup => setup.CandidateDestinations = upstream.Destinations);

        using var response = await SendAsync(world, isHttp2);

        await AssertCountedAsync(world, response);
        Assert.Equal("X-Checksum", response.Headers.Trailer.ToString());
        Assert.Equal(2, (await world.Gateway.MetricsAsync()).Sum("flaggateway_signals_rejected_total", "reason=\"malformed\""));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Trailers_OfHttp2_AreCountedAndNotPassedOn(bool isHttp2)
    {
        await using var world = await StartAsync(isHttp2, setup => setup.Cluster = """, "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" } """, HttpProtocols.Http2);
        world.Candidate.Answer(async context =>
        {
            context.Response.DeclareTrailer("X-FlagGateway-Signal");
            await context.Response.WriteAsync("body");
            context.Response.AppendTrailer("X-FlagGateway-Signal", "confidence=0.25");
        });

        using var response = await SendAsync(world, isHttp2);

        await AssertCountedAsync(world, response);
        Assert.Empty(response.Headers.Trailer);
    }

    [Fact]
    public async Task Trailers_AndHeader_HaveOneLimit()
    {
        await using var world = await StartAsync(true, setup => setup.Cluster = """, "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" } """, HttpProtocols.Http2);
        world.Candidate.Answer(async context =>
        {
            context.Response.Headers["X-FlagGateway-Signal"] = string.Join(", ", Enumerable.Repeat("a=1", 16));
            await context.Response.WriteAsync("body");
            context.Response.AppendTrailer("X-FlagGateway-Signal", "confidence=0.25");
        });

        using var response = await SendAsync(world, isHttp2: true);

        await world.Gateway.RecordedAsync(1);
        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_signals_rejected_total", "reason=\"too_many\""));
        Assert.False(world.Windows().CandidateSplit.Read().Signals.ContainsKey("confidence"));
    }

    private static async Task AssertCountedAsync(World world, HttpResponseMessage response)
    {
        Assert.Equal("body", await response.Content.ReadAsStringAsync());
        await world.Gateway.RecordedAsync(1);
        Assert.Equal(0.25, world.Windows().CandidateSplit.Read().Signals["confidence"].Sum.Sum());
        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_signal_value_count", "variant=\"new\""));
        Assert.DoesNotContain(response.TrailingHeaders, static trailer => trailer.Key.StartsWith("X-FlagGateway", StringComparison.OrdinalIgnoreCase));
    }

    private static Task<World> StartAsync(bool isHttp2, Action<Setup> change, HttpProtocols upstreams = HttpProtocols.Http1) => World.StartAsync(
        setup =>
        {
            setup.Flags = WindowWorld.Flags("new");
            setup.Rollouts = WindowWorld.Plan();
            if (isHttp2)
            {
                setup.Overrides.Add("--Kestrel:Endpoints:Data:Url=http://127.0.0.1:0");
                setup.Overrides.Add("--Kestrel:Endpoints:Data:Protocols=Http2");
            }

            change(setup);
        },
        upstreams);

    private static async Task<HttpResponseMessage> SendAsync(World world, bool isHttp2)
    {
        var request = World.Request("a");
        (request.Version, request.VersionPolicy) = (isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
        return await world.SendAsync(request);
    }
}
