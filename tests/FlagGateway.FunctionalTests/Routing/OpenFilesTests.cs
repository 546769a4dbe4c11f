using System.Net;
using System.Net.Sockets;
using System.Text;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Routing;

/// <summary>
/// A process whose last files are taken ends, because the runtime cannot start a thread: more connections than files
/// must not get that far.
/// </summary>
public sealed class OpenFilesTests
{
    [Fact]
    public async Task Connections_MoreThanFiles_AreClosedAndTheGatewayServesOn()
    {
        Programs.Require("prlimit");
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        await using var program = await GatewayProgram.StartAsync(new Setup(legacy, candidate), openFiles: 700);
        using var client = TestGateway.NewClient(program.Address);
        var before = await client.GetStringAsync("/");

        List<Socket> sockets = [];
        var served = 0;
        for (var i = 0; i < 1_000; i++)
        {
            sockets.Add(await ConnectAsync(program.Address));
            served += await IsServedAsync(sockets[^1]) ? 1 : 0;
        }

        // Operators get in meanwhile.
        Assert.Equal(HttpStatusCode.OK, (await program.Admin.GetAsync("/healthz/ready")).StatusCode);
        Assert.InRange(served, 20, 400);
        sockets.ForEach(static socket => socket.Dispose());
        await Eventually.TrueAsync(async () => await TryGetAsync(program.Address) == before, () => $"It does not serve again: {program.Output}");
        Assert.DoesNotContain("Out of memory", program.Output, StringComparison.Ordinal);
    }

    // Refused by the gateway itself, they would be errors of the variant.
    [Fact]
    public async Task Requests_MoreThanConnectionsToTheDestination_WaitForOne()
    {
        Programs.Require("prlimit");
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        // So many at a time need more connections than there are.
        legacy.Answer(static _ => Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None));
        await using var program = await GatewayProgram.StartAsync(new Setup(legacy, candidate) { Overrides = { "--Kestrel:EndpointDefaults:Protocols=Http2" } }, openFiles: 700);
        using var client = TestGateway.NewClient(program.Address);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 800).Select(async _ =>
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var response = await client.SendAsync(request);
            return response.StatusCode;
        }));

        Assert.All(statuses, static status => Assert.Equal(HttpStatusCode.OK, status));
    }

    private static async Task<Socket> ConnectAsync(Uri address)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        return socket;
    }

    private static async Task<bool> IsServedAsync(Socket socket)
    {
        try
        {
            using CancellationTokenSource deadline = new(Eventually.Deadline);
            await socket.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), deadline.Token);
            return await socket.ReceiveAsync(new byte[4096], deadline.Token) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<string?> TryGetAsync(Uri address)
    {
        try
        {
            using var client = TestGateway.NewClient(address);
            return await client.GetStringAsync("/");
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
