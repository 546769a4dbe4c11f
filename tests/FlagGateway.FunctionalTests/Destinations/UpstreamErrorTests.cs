using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Destinations;

/// <summary>
/// A 502, 503 or 504 says why: in the log, the metrics, the access log, and in the body where the route asks for it.
/// </summary>
public sealed class UpstreamErrorTests : IAsyncDisposable
{
    private const string Problem = ", \"Flag.ErrorBody\": \"problem\"";

    private readonly TestFolder _folder = new("log");

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Theory]
    [InlineData("refused", HttpStatusCode.BadGateway, "connection_refused", "The destination refuses connections.")]
    [InlineData("name", HttpStatusCode.BadGateway, "name_resolution", "The destination's name has no address.")]
    [InlineData("close", HttpStatusCode.BadGateway, "connection_closed", "The destination closed the connection before it responded.")]
    [InlineData("garbage", HttpStatusCode.BadGateway, "invalid_response", "The destination's response is not valid.")]
    [InlineData("tls", HttpStatusCode.BadGateway, "tls", "No secure connection to the destination could be established.")]
    [InlineData("silent", HttpStatusCode.GatewayTimeout, "timeout", "The destination did not respond in time.")]
    public async Task Request_DestinationFails_SaysWhyEverywhere(string kind, HttpStatusCode status, string reason, string detail)
    {
        using TcpListener peer = new(IPAddress.Loopback, 0);
        peer.Start();
        var serving = ServeAsync(peer, kind);
        if (kind == "refused")
            peer.Stop();
        await using var world = await StartAsync(Address(peer, kind), Problem);

        using var response = await world.GetAsync("candidate");
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal(((int)status, reason, detail), (body.GetProperty("status").GetInt32(), body.GetProperty("reason").GetString(), body.GetProperty("detail").GetString()));
        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_upstream_errors_total", "cluster=\"new\"", "destination=\"bad\"", $"reason=\"{reason}\""));
        Assert.Equal(reason, (await LineAsync()).GetProperty("error").GetString());
        peer.Stop();
        await serving;
    }

    [Theory]
    [InlineData("")]
    [InlineData(", \"Flag.ErrorBody\": \"none\"")]
    public async Task Body_NotAskedFor_IsEmpty(string metadata)
    {
        await using var world = await StartAsync("http://127.0.0.1:1/", metadata);

        using var response = await world.GetAsync("candidate");

        Assert.Equal((HttpStatusCode.BadGateway, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Body_OfTheDestinationsOwnError_IsItsOwn()
    {
        await using var world = await World.StartAsync(static setup => setup.Metadata = Problem);
        world.Legacy.Answer(static context =>
        {
            context.Response.StatusCode = 502;
            return context.Response.Body.WriteAsync("own"u8.ToArray()).AsTask();
        });

        using var response = await world.GetAsync("ann");

        Assert.Equal("own", await response.Content.ReadAsStringAsync());
        Assert.Empty((await world.Gateway.MetricsAsync()).NonZero("flaggateway_upstream_errors_total"));
    }

    [Fact]
    public async Task Route_WithoutFlag_IsCountedAndLoggedToo()
    {
        await using var world = await World.StartAsync(setup =>
        {
            setup.Overrides.Add($"--FlagGateway:AccessLog:Path={LogPath}");
            setup.Routes = """, "plain": { "ClusterId": "gone", "Order": 1, "Match": { "Path": "/plain" } }, "empty": { "ClusterId": "empty", "Order": 1, "Match": { "Path": "/empty" } }""";
            setup.Clusters = """, "gone": { "Destinations": { "bad": { "Address": "http://127.0.0.1:1/" } } }, "empty": { "Destinations": { } }""";
        });

        using var plain = await world.GetAsync("ann", "/plain");
        using var empty = await world.GetAsync("ann", "/empty");

        Assert.Equal((HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable), (plain.StatusCode, empty.StatusCode));
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(1, metrics.Sum("flaggateway_upstream_errors_total", "cluster=\"gone\"", "destination=\"bad\"", "reason=\"connection_refused\""));
        Assert.Equal(1, metrics.Sum("flaggateway_upstream_errors_total", "cluster=\"empty\"", "destination=\"none\"", "reason=\"no_destination\""));
    }

    [Fact]
    public async Task Log_ManyFailures_OneLineADestination()
    {
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        await using var program = await GatewayProgram.StartAsync(new Setup(legacy, candidate) { LegacyDestinations = """{ "bad": { "Address": "http://127.0.0.1:1/" } }""" });
        using var client = TestGateway.NewClient(program.Address);

        for (var i = 0; i < 20; i++)
        {
            using var response = await client.GetAsync("/");
            Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        }

        await program.SignalAsync("HUP");
        await Eventually.TrueAsync(() => Task.FromResult(program.Output.Contains("Applied configuration version 2", StringComparison.Ordinal)), () => $"SIGHUP was not followed: {program.Output}");
        Assert.Contains("Reading the configuration again, as requested (SIGHUP).", program.Output, StringComparison.Ordinal);
        var line = Assert.Single(program.Output.Split('\n'), static line => line.Contains("failed a request", StringComparison.Ordinal));
        Assert.Contains("Destination bad of cluster legacy failed a request (connection_refused, status 502): Connection refused", line, StringComparison.Ordinal);
        using var after = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.BadGateway, after.StatusCode);
    }

    private string LogPath => Path.Combine(_folder.FullName, "access.log");

    private async Task<JsonElement> LineAsync()
    {
        string[] lines = [];
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(LogPath) && (lines = File.ReadAllLines(LogPath)).Length > 0), () => "no line");
        return JsonElement.Parse(lines[0]);
    }

    private Task<World> StartAsync(string address, string metadata) => World.StartAsync(setup =>
    {
        setup.Overrides.Add($"--FlagGateway:AccessLog:Path={LogPath}");
        setup.Metadata = metadata;
        setup.Route = ", \"Timeout\": \"00:00:02\"";
        setup.CandidateDestinations = $$"""{ "bad": { "Address": "{{address}}" } }""";
    });

    private static string Address(TcpListener peer, string kind) => kind switch
    {
        "refused" => "http://127.0.0.1:1/",
        "name" => "http://no-such-host.invalid/",
        "tls" => $"https://{peer.LocalEndpoint}/",
        _ => $"http://{peer.LocalEndpoint}/",
    };

    private static async Task ServeAsync(TcpListener peer, string kind)
    {
        try
        {
            while (true)
            {
                using var socket = await peer.AcceptSocketAsync();
                var buffer = new byte[4096];
                var read = await socket.ReceiveAsync(buffer);
                if (kind is "garbage" or "tls")
                    await socket.SendAsync("this is no HTTP and no TLS either\r\n\r\n"u8.ToArray());
                // Until the gateway gives up.
                while (kind == "silent" && read > 0)
                    read = await socket.ReceiveAsync(buffer);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
