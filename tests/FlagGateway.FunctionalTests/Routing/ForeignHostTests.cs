using System.Net;
using FlagGateway.Differential.Wire;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Routing;

[Trait("Host", "Any")]
public class ForeignHostTests
{
    private const string OriginalHost = """, "Transforms": [ { "RequestHeaderOriginalHost": "true" } ]""";

    private const string AnyCertificate = """, "HttpClient": { "DangerousAcceptAnyServerCertificate": true }""";

    private const string Probes = """
        , "HealthCheck": { "Active": { "Enabled": true, "Interval": "00:00:00.1", "Timeout": "00:00:05", "Policy": "ConsecutiveFailures", "Path": "/health" } },
        "Metadata": { "ConsecutiveFailuresHealthPolicy.Threshold": "1" }
        """;

    [Theory]
    [InlineData("", "localhost")]
    [InlineData(""", "Host": "orders.internal" """, "orders.internal")]
    [InlineData(""", "Host": "orders.internal:8443" """, "orders.internal")]
    public async Task Tls_ForeignHosts_AsksForTheDestinationsName(string destination, string name)
    {
        await using var tls = await TlsUpstream.StartAsync();
        await using var world = await World.StartAsync(setup =>
        {
            setup.CandidateDestinations = tls.Destinations(destination);
            setup.Route = OriginalHost;
            setup.Cluster = AnyCertificate + """, "HttpRequest": { "Version": "2" }""";
        });

        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(world, $"attacker-{i}.example"));

        Assert.Equal([name], tls.Names.Distinct(StringComparer.Ordinal));
        Assert.Equal(20, tls.Requests.Count);
        Assert.Contains("HTTP/2 attacker-7.example /", tls.Requests);
    }

    [Theory]
    [InlineData("1.1", "HTTP/1.1")]
    [InlineData("2", "HTTP/2")]
    public async Task Tls_EachVersion_IsAgreedOn(string version, string protocol)
    {
        await using var tls = await TlsUpstream.StartAsync();
        await using var world = await World.StartAsync(setup =>
        {
            setup.CandidateDestinations = tls.Destinations();
            setup.Route = OriginalHost;
            setup.Cluster = AnyCertificate + $$""", "HttpRequest": { "Version": "{{version}}", "VersionPolicy": "RequestVersionExact" }""";
        });

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(world, "attacker.example"));

        Assert.Equal([$"{protocol} attacker.example /"], tls.Requests);
        Assert.Equal(["localhost"], tls.Names);
    }

    // The certificate is for localhost and signed by nobody: whatever Host a client sends, the check fails alike.
    [Fact]
    public async Task Tls_CertificateOfNobody_IsRefused()
    {
        await using var tls = await TlsUpstream.StartAsync();
        await using var world = await World.StartAsync(setup => setup.CandidateDestinations = tls.Destinations());

        Assert.Equal(HttpStatusCode.BadGateway, await StatusAsync(world, "localhost"));

        Assert.Empty(tls.Requests);
    }

    [Fact]
    public async Task Tls_HealthProbes_AskForTheDestinationsName()
    {
        await using var tls = await TlsUpstream.StartAsync();
        await using var world = await World.StartAsync(setup =>
        {
            setup.CandidateDestinations = tls.Destinations(""", "Host": "orders.internal" """);
            setup.Route = OriginalHost;
            setup.Cluster = AnyCertificate + Probes;
        });

        await Eventually.TrueAsync(() => tls.Requests.Any(request => request.Contains("/health", StringComparison.Ordinal)), "No probe came.");

        Assert.Equal(["orders.internal"], tls.Names.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Tls_Copies_AskForTheDestinationsName()
    {
        await using var tls = await TlsUpstream.StartAsync();
        await using var world = await World.StartAsync(setup =>
        {
            setup.CandidateDestinations = tls.Destinations();
            setup.Route = OriginalHost;
            setup.Cluster = AnyCertificate;
            setup.Metadata = """, "Shadow.Cluster": "new" """;
        });

        using var request = World.Request("somebody");
        request.Headers.Host = "attacker.example";
        using var response = await world.Gateway.Client.SendAsync(request);

        await Eventually.TrueAsync(() => !tls.Requests.IsEmpty, "No copy came.");
        Assert.Equal(["localhost"], tls.Names.Distinct(StringComparer.Ordinal));
    }

    // The framework would send the destination's own name beside one that it cannot read.
    [Theory]
    [InlineData("a.test:99999", "400")]
    [InlineData("", "200")]
    public async Task Original_HostThatIsNone_IsNeverSentBesideAnother(string host, string status)
    {
        await using RecordingBackend backend = new();
        await using var world = await World.StartAsync(setup =>
        {
            setup.CandidateDestinations = $$"""{ "recording": { "Address": "http://127.0.0.1:{{backend.Port}}/" } }""";
            setup.Route = OriginalHost;
        });
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\nX-User-Id: candidate\r\nConnection: close\r\n\r\n");
        var response = await client.ReadAsync("nothing ends it but the end");

        Assert.StartsWith($"HTTP/1.1 {status}", response, StringComparison.Ordinal);
        var hosts = (await backend.TakeAsync()).SelectMany(static one => MessageReader.Requests(one.Bytes, Reading.Strict).Messages).SelectMany(static request => request.ValuesOf("Host"));
        Assert.Equal(status == "200" ? [$"127.0.0.1:{backend.Port}"] : [], hosts);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: other.example\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: other.example\r\nHost: orders.example\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: orders.example\r\nHost: other.example\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: orders.example, other.example\r\n\r\n")]
    [InlineData("GET http://orders.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n")]
    [InlineData("GET http://other.example/ HTTP/1.1\r\nHost: orders.example\r\n\r\n")]
    [InlineData("GET http://orders.example@other.example/ HTTP/1.1\r\nHost: orders.example\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: other.example\r\nX-Forwarded-Host: orders.example\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: orders.example.other.example\r\n\r\n")]
    public async Task Hosts_NotCovered_RouteIsNotReached(string request)
    {
        await using var world = await StartWithHostsAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync(request);
        await client.ReadAsync("\r\n\r\n");

        Assert.Empty(world.Candidate.Requests);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: orders.example\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: ORDERS.example:8080\r\n\r\n")]
    [InlineData("GET http://orders.example/ HTTP/1.1\r\nHost: orders.example\r\n\r\n")]
    public async Task Hosts_Covered_RouteIsReached(string request)
    {
        await using var world = await StartWithHostsAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync(request);
        var response = await client.ReadAsync("\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", response, StringComparison.Ordinal);
        Assert.Single(world.Candidate.Requests);
    }

    private static Task<World> StartWithHostsAsync() => World.StartAsync(setup => setup.Routes = """
        , "own": { "ClusterId": "new", "Order": 1, "Match": { "Hosts": [ "orders.example" ], "Path": "/{**path}" } }
        """);

    private static async Task<HttpStatusCode> StatusAsync(World world, string host)
    {
        using var request = World.Request("candidate");
        request.Headers.Host = host;
        using var response = await world.Gateway.Client.SendAsync(request);
        return response.StatusCode;
    }
}
