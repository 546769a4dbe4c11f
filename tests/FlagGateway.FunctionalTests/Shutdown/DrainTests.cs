using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Shutdown;

/// <summary>A gateway that is told to stop, as orchestrators tell it.</summary>
public sealed class DrainTests(ITestOutputHelper output)
{
    private const int Held = 200;
    private const int Sockets = 10;

    [Fact]
    public async Task Term_RequestsInFlightAndWebSockets_NothingFails()
    {
        Programs.Require("nginx");
        // Long enough that a request is still sent within it on a machine with other work.
        await using var world = await DrainWorld.StartAsync("00:00:05", "00:00:20");
        await using var other = await GatewayProgram.StartAsync(new Setup(world.Upstream, world.Upstream));
        await using Balancer balancer = new(world.Gateway.Address, other.Address);
        using var client = TestGateway.NewClient(balancer.Address);
        await balancer.ReadyAsync(client);
        await using var sockets = await EchoSockets.OpenAsync(balancer.Port, Sockets);
        var held = world.Hold(client, Held);
        await Eventually.TrueAsync(() => world.PendingCount == Held, "Not all requests are in flight.");
        using CancellationTokenSource enough = new();
        var load = Enumerable.Range(0, 8).Select(_ => LoadAsync(client, enough.Token)).ToArray();

        await world.Gateway.SignalAsync("TERM");
        await world.DrainingAsync();
        using (var late = await client.GetAsync(new Uri(world.Gateway.Address, "/late")))
        {
            Assert.Equal(HttpStatusCode.OK, late.StatusCode);
            Assert.True(late.Headers.ConnectionClose, "A balancer would keep the connection.");
        }

        await Eventually.TrueAsync(() => !IsListening(world.Gateway.Address), "It still takes connections.");
        var echoed = sockets.Echoed;
        await Eventually.TrueAsync(() => sockets.Echoed.Zip(echoed).All(pair => pair.First > pair.Second), "WebSockets do not live on.");
        world.Release();
        var statuses = await Task.WhenAll(held);
        await sockets.CloseAsync();
        Assert.Equal(0, await world.Gateway.ExitCodeAsync());
        await enough.CancelAsync();
        var served = (await Task.WhenAll(load)).Sum();

        output.WriteLine($"{served} requests beside {Held} in flight and {sockets.Echoed.Sum()} messages over {Sockets} WebSockets.");
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.InRange(served, 1, int.MaxValue);
        Assert.DoesNotContain("cut off", world.Gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Term_Twice_EndsAtOnce()
    {
        await using var world = await DrainWorld.StartAsync("00:05:00", "00:10:00");
        using var client = TestGateway.NewClient(world.Gateway.Address);
        var held = Assert.ThrowsAsync<HttpRequestException>(() => Task.WhenAll(world.Hold(client, 1)));
        await Eventually.TrueAsync(() => world.PendingCount == 1, "Not in flight.");
        await world.Gateway.SignalAsync("TERM");
        await world.DrainingAsync();

        await world.Gateway.SignalAsync("TERM");

        Assert.Equal(0, await world.Gateway.ExitCodeAsync());
        await held;
    }

    [Fact]
    public async Task Interrupt_ByHand_WaitsForNoBalancer()
    {
        await using var world = await DrainWorld.StartAsync("00:05:00", "00:10:00");

        await world.Gateway.SignalAsync("INT");

        Assert.Equal(0, await world.Gateway.ExitCodeAsync());
    }

    [Fact]
    public async Task Term_WebSocketStaysOpen_IsCutOffAfterTheTimeout()
    {
        await using var world = await DrainWorld.StartAsync("00:00:00", "00:00:01");
        using ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri($"ws://{world.Gateway.Address.Authority}/ws"), CancellationToken.None);

        await world.Gateway.SignalAsync("TERM");

        Assert.Equal(0, await world.Gateway.ExitCodeAsync());
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[1], CancellationToken.None));
        Assert.Contains("cut off", world.Gateway.Output, StringComparison.Ordinal);
    }

    private static async Task<int> LoadAsync(HttpClient client, CancellationToken enough)
    {
        var count = 0;
        for (; !enough.IsCancellationRequested; count++)
        {
            using var response = await client.GetAsync(new Uri("/quick", UriKind.Relative), CancellationToken.None);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        return count;
    }

    private static bool IsListening(Uri address)
    {
        using TcpClient client = new();
        try
        {
            client.Connect(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
