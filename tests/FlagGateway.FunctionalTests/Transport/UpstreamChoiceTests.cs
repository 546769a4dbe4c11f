using System.Net;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Transport;

/// <summary>Who sends a cluster's requests: its own choice, before that of all, and a change of it on reload.</summary>
public sealed class UpstreamChoiceTests
{
    // Only the framework's client accepts it.
    private const string Ambiguous = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

    [Theory]
    [InlineData("Fast", "", HttpStatusCode.BadGateway)]
    [InlineData("Fast", "Standard", HttpStatusCode.OK)]
    [InlineData("Standard", "Fast", HttpStatusCode.BadGateway)]
    [InlineData("Standard", "", HttpStatusCode.OK)]
    public async Task Cluster_Choice_IsBeforeThatOfAll(string all, string cluster, HttpStatusCode expected)
    {
        await using Peer peer = new();
        await using var world = await StartAsync(peer, setup =>
        {
            setup.Overrides.Add($"--FlagGateway:Upstream={all}");
            setup.Cluster = cluster.Length == 0 ? "" : Choice(cluster);
        });

        using var response = await world.GetAsync("ann");

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Cluster_ChoiceChangesInTheFile_IsFollowed()
    {
        await using Peer peer = new();
        Setup? changed = null;
        await using var world = await StartAsync(peer, setup =>
        {
            setup.Cluster = Choice("Standard");
            changed = setup;
        });
        foreach (var (choice, expected) in new[] { ("Fast", HttpStatusCode.BadGateway), ("Standard", HttpStatusCode.OK), ("Fast", HttpStatusCode.BadGateway) })
        {
            changed!.Cluster = Choice(choice);
            await world.Gateway.ApplyAsync("gateway.json", changed.Gateway());

            using var response = await world.GetAsync("ann");

            Assert.Equal((choice, expected), (choice, response.StatusCode));
        }
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadGateway)]
    [InlineData(", \"HttpClient\": { \"ResponseHeaderEncoding\": \"latin1\" }", HttpStatusCode.OK)]
    public async Task Cluster_WithASettingOfStandard_IsStandard(string settings, HttpStatusCode expected)
    {
        await using Peer peer = new();
        await using var world = await StartAsync(peer, setup => setup.Cluster = Choice("Fast") + settings);

        using var response = await world.GetAsync("ann");

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Upgrade_WithFast_IsStandard()
    {
        await using Peer peer = new();
        await using var world = await StartAsync(peer, static setup => setup.Cluster = Choice("Fast"));
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-User-Id: ann\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", await client.ReadAsync("hello"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MaxConnections_WithFast_AreTheLimit()
    {
        const int limit = 2;
        await using Peer peer = new();
        peer.Play(TwoGateways.Always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
        await using var world = await World.StartAsync(setup =>
        {
            setup.LegacyDestinations = peer.Destinations;
            setup.Cluster = Choice("Fast") + """, "HttpClient": { "MaxConnectionsPerServer": 2 }""";
        });

        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => world.GetAsync("ann")));

        Assert.All(responses, static response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.InRange(peer.Connections, 1, limit);
    }

    private static string Choice(string kind) => $$""", "Metadata": { "Upstream": "{{kind}}" }""";

    private static Task<World> StartAsync(Peer peer, Action<Setup> change)
    {
        peer.Play(TwoGateways.Once(Ambiguous));
        return World.StartAsync(setup =>
        {
            setup.LegacyDestinations = peer.Destinations;
            change(setup);
        });
    }
}
