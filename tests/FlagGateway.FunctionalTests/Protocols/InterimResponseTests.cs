using System.Net;
using FlagGateway.FunctionalTests.Outcomes;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Protocols;

/// <summary>Parts of HTTP/1.1 that the framework handles only in part; see docs/routing.md.</summary>
public class InterimResponseTests
{
    private const string Trailed = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Checksum\r\nConnection: close\r\n\r\n4\r\nbody\r\n0\r\nX-Checksum: 1234\r\n\r\n";

    [Fact]
    public async Task EarlyHints_BeforeTheResponse_DoNotDisturbIt()
    {
        await using var upstream = RawUpstream.Http1(
            "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </b.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-Final: yes\r\nConnection: close\r\n\r\nbody");
        await using var world = await World.StartAsync(setup => setup.CandidateDestinations = upstream.Destinations);

        using var response = await world.GetAsync("candidate");

        Assert.Equal((HttpStatusCode.OK, "body"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal("yes", response.Headers.GetValues("X-Final").Single());
        Assert.False(response.Headers.Contains("Link"));
    }

    [Fact]
    public async Task Trailers_OfHttp1_ReachAClientOfHttp2()
    {
        await using var upstream = RawUpstream.Http1(Trailed);
        await using var world = await World.StartAsync(setup =>
        {
            setup.CandidateDestinations = upstream.Destinations;
            setup.Overrides.Add("--Kestrel:Endpoints:Data:Url=http://127.0.0.1:0");
            setup.Overrides.Add("--Kestrel:Endpoints:Data:Protocols=Http2");
        });
        using var request = World.Request("candidate");
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);

        using var response = await world.Gateway.Client.SendAsync(request);

        Assert.Equal("body", await response.Content.ReadAsStringAsync());
        Assert.Equal("1234", response.TrailingHeaders.GetValues("X-Checksum").Single());
    }

    [Fact]
    public async Task Trailers_ToAClientOfHttp1_AreLeftOutAndTheBodyIsWhole()
    {
        await using var upstream = RawUpstream.Http1(Trailed);
        await using var world = await World.StartAsync(setup => setup.CandidateDestinations = upstream.Destinations);
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-User-Id: candidate\r\nTE: trailers\r\nConnection: close\r\n\r\n");
        var response = await client.ReadAsync("0\r\n\r\n");

        Assert.EndsWith("4\r\nbody\r\n0\r\n\r\n", response, StringComparison.Ordinal);
    }
}
