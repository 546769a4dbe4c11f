using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Transport;

/// <summary>
/// Two gateways before the same peer: one sends with the framework's client, the other with its own code.
/// </summary>
public sealed class TwoGateways : IAsyncLifetime
{
    private Upstream _unused = null!;

    internal Peer Peer { get; } = new();

    internal TestGateway Standard { get; private set; } = null!;

    internal TestGateway Fast { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _unused = await Upstream.StartAsync("unused");
        Standard = await StartAsync("Standard");
        Fast = await StartAsync("Fast");
    }

    public async ValueTask DisposeAsync()
    {
        await Standard.DisposeAsync();
        await Fast.DisposeAsync();
        await Peer.DisposeAsync();
        await _unused.DisposeAsync();
    }

    internal TestGateway Get(bool isFast) => isFast ? Fast : Standard;

    /// <summary>Plays a script once for each gateway, and returns what its client sees.</summary>
    internal async Task<(Seen Standard, Seen Fast)> AskAsync(Func<PeerConnection, Task> script, HttpMethod? method = null, string? body = null)
    {
        Peer.Play(script);
        var standard = await Seen.AskAsync(Standard.Client, method ?? HttpMethod.Get, body);
        Peer.Play(script);
        return (standard, await Seen.AskAsync(Fast.Client, method ?? HttpMethod.Get, body));
    }

    /// <summary>Responds to each request of a connection with the same bytes.</summary>
    internal static Func<PeerConnection, Task> Always(string response) => async connection =>
    {
        while ((await connection.ReadRequestAsync()).Length != 0)
            await connection.SendAsync(response);
    };

    /// <summary>Responds to one request with bytes and closes.</summary>
    internal static Func<PeerConnection, Task> Once(string response) => async connection =>
    {
        await connection.ReadRequestAsync();
        await connection.SendAsync(response);
    };

    private Task<TestGateway> StartAsync(string kind) => TestGateway.StartAsync(new Setup(_unused, _unused)
    {
        LegacyDestinations = Peer.Destinations,
        Route = ", \"Timeout\": \"00:00:10\"",
        Cluster = $$""", "Metadata": { "Upstream": "{{kind}}" }""",
    });
}
