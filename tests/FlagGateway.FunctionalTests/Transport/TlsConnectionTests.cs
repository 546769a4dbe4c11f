using System.Net;
using FlagGateway.FunctionalTests.Outcomes;
using FlagGateway.FunctionalTests.Routing;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Transport;

/// <summary>The gateway's own code over TLS: names, certificates, and when it is used.</summary>
public sealed class TlsConnectionTests
{
    private const string AnyCertificate = """, "HttpClient": { "DangerousAcceptAnyServerCertificate": true }""";

    [Fact]
    public async Task Request_Http11_UsesOneConnectionWithTheDestinationsName()
    {
        await using var upstream = await TlsUpstream.StartAsync();
        await using var world = await StartAsync(upstream.Destinations(), AnyCertificate + """, "HttpRequest": { "Version": "1.1" }""");

        for (var i = 0; i < 5; i++)
            Assert.Equal("new", await world.VariantOfAsync("candidate", $"/{i}"));

        Assert.Equal("localhost", Assert.Single(upstream.Names));
        Assert.All(upstream.Requests, static request => Assert.StartsWith("HTTP/1.1 ", request, StringComparison.Ordinal));
    }

    // What is negotiated is the framework's client's.
    [Fact]
    public async Task Request_VersionNotSet_NegotiatesHttp2()
    {
        await using var upstream = await TlsUpstream.StartAsync();
        await using var world = await StartAsync(upstream.Destinations(), AnyCertificate + """, "HttpRequest": { "Version": "2" }""");

        Assert.Equal("new", await world.VariantOfAsync("candidate"));

        Assert.StartsWith("HTTP/2 ", Assert.Single(upstream.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_CertificateOfNobody_Is502AndCountedAsTls()
    {
        await using var upstream = await TlsUpstream.StartAsync();
        await using var world = await StartAsync(upstream.Destinations(), """, "HttpRequest": { "Version": "1.1" }""");

        using var response = await world.GetAsync("candidate");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_upstream_errors_total", "reason=\"tls\""));
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", false)]
    public async Task Response_OverTls_IsCompleteOrNot(string response, bool isComplete)
    {
        await using var upstream = RawUpstream.Tls(response);
        await using var world = await StartAsync(upstream.Destinations, AnyCertificate + """, "HttpRequest": { "Version": "1.1" }""");

        var seen = await Seen.AskAsync(world.Gateway.Client, HttpMethod.Post, new string('x', 100_000), "candidate");

        Assert.Equal(isComplete, !seen.HasFailed);
        if (isComplete)
            Assert.Equal("hello", seen.Body);
    }

    private static Task<World> StartAsync(string destinations, string cluster) => World.StartAsync(setup =>
    {
        setup.CandidateDestinations = destinations;
        setup.Cluster = cluster + """, "Metadata": { "Upstream": "Fast" }""";
    });
}
