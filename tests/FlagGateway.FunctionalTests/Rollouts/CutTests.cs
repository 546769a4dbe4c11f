using System.Net;
using System.Net.WebSockets;
using System.Text;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Routing.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>Open streams and WebSockets of a candidate that is killed or rolled back.</summary>
public sealed class CutTests
{
    private const string Close = ", \"Flag.OnKill\": \"close\"";

    [Theory]
    [InlineData("kill", Close, false, true)]
    [InlineData("kill", "", true, true)]
    [InlineData("kill", "", false, false)]
    [InlineData("abort", Close, false, true)]
    [InlineData("abort", "", false, false)]
    public async Task EventStream_CandidateIsGone_EndsCleanlyWhereThatIsWanted(string how, string metadata, bool cut, bool ends)
    {
        await using var world = await StartAsync(metadata);
        using var ofCandidate = await OpenEventsAsync(world, "candidate");
        using var ofControl = await OpenEventsAsync(world, "somebody");

        await EndAsync(world, how, cut);

        if (ends)
            Assert.Equal("", await ofCandidate.ReadToEndAsync());
        await StillSendsAsync(world.Legacy, ofControl);
        if (!ends)
            await StillSendsAsync(world.Candidate, ofCandidate);
        await Eventually.TrueAsync(() => world.Gateway.Services.GetRequiredService<OpenStreams>().Count == (ends ? 1 : 2), "A stream is not removed.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WebSocket_CandidateIsKilled_IsClosedWith1012(bool isHttp2)
    {
        await using var world = await StartAsync("", isHttp2);
        await using var server = new SocketServer(world.Candidate);
        using var client = await ConnectAsync(world, isHttp2);
        var socket = await server.Accepted;
        await socket.SendAsync("first "u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var buffer = new byte[64 * 1024];
        Assert.Equal("first ", Encoding.UTF8.GetString(buffer, 0, (await client.ReceiveAsync(buffer, CancellationToken.None)).Count));

        await EndAsync(world, "kill", cut: true);

        var result = await client.ReceiveAsync(buffer, CancellationToken.None);
        Assert.Equal((WebSocketMessageType.Close, 1012), (result.MessageType, (int)result.CloseStatus!));
        var page = await world.Gateway.RecordedAsync(1);
        Assert.Equal(0, page.Sum("flaggateway_requests_total", "outcome=\"upstream_error\""));
    }

    [Fact]
    public async Task WebSocket_OfControl_StaysOpen()
    {
        await using var world = await StartAsync(Close);
        await using var server = new SocketServer(world.Legacy);
        using var client = await ConnectAsync(world, isHttp2: false, "somebody");
        var socket = await server.Accepted;

        await EndAsync(world, "kill", cut: true);

        await socket.SendAsync("still"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var buffer = new byte[64];
        Assert.Equal("still", Encoding.UTF8.GetString(buffer, 0, (await client.ReceiveAsync(buffer, CancellationToken.None)).Count));
    }

    [Fact]
    public async Task Kill_AgainWithCut_EndsWhatTheFirstLeftOpen()
    {
        await using var world = await StartAsync("");
        using var events = await OpenEventsAsync(world, "candidate");
        await EndAsync(world, "kill", cut: false);

        await EndAsync(world, "kill", cut: true);

        Assert.Equal("", await events.ReadToEndAsync());
        using var again = await world.Gateway.Admin.PostAsync($"/api/v1/flags/{Setup.Flag}/kill", new StringContent("""{ "reason": "x", "cut": true }""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    private static Task<World> StartAsync(string metadata, bool isHttp2 = false) => RolloutWorld.StartAsync(
        RolloutWorld.Plan(),
        change: setup =>
        {
            setup.Metadata = metadata;
            if (isHttp2)
                setup.Overrides.AddRange(["--Kestrel:Endpoints:h2:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:h2:Protocols=Http2"]);
        });

    private static async Task EndAsync(World world, string how, bool cut)
    {
        if (how == "abort")
        {
            await world.DoAsync("start");
            await world.DoAsync("abort");
        }
        else
        {
            await world.PostAsync($"flags/{Setup.Flag}/kill", new { reason = "a test", actor = "tester", cut });
        }
    }

    private static async Task<StreamReader> OpenEventsAsync(World world, string user)
    {
        var upstream = user == "candidate" ? world.Candidate : world.Legacy;
        upstream.Answer(static async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await context.Response.Body.FlushAsync();
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            while (await timer.WaitForNextTickAsync(context.RequestAborted))
            {
                if (context.RequestServices is not null && Sending.ContainsKey(context.Connection.LocalPort))
                    await context.Response.WriteAsync("data: more\n\n");
            }
        });
        var response = await world.SendAsync(World.Request(user), HttpCompletionOption.ResponseHeadersRead);
        StreamReader reader = new(await response.Content.ReadAsStreamAsync());
        Assert.Equal("data: 1", await reader.ReadLineAsync());
        Assert.Equal("", await reader.ReadLineAsync());
        return reader;
    }

    private static async Task StillSendsAsync(Upstream upstream, StreamReader reader)
    {
        Sending[upstream.Address.Port] = true;
        Assert.Equal("data: more", await reader.ReadLineAsync());
        Sending.TryRemove(upstream.Address.Port, out _);
    }

    // Ports of the upstreams whose streams go on sending.
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, bool> Sending = new();

    private static async Task<ClientWebSocket> ConnectAsync(World world, bool isHttp2, string user = "candidate")
    {
        ClientWebSocket client = new();
        client.Options.SetRequestHeader("X-User-Id", user);
        if (isHttp2)
            (client.Options.HttpVersion, client.Options.HttpVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        var address = new UriBuilder(world.Gateway.Address) { Scheme = "ws" }.Uri;
        using SocketsHttpHandler handler = new();
        await client.ConnectAsync(address, new HttpMessageInvoker(handler), CancellationToken.None);
        return client;
    }

    /// <summary>Accepts one WebSocket, and holds it until the end.</summary>
    private sealed class SocketServer : IAsyncDisposable
    {
        private readonly TaskCompletionSource<WebSocket> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SocketServer(Upstream upstream) => upstream.Answer(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            _accepted.SetResult(socket);
            await _end.Task;
        });

        public Task<WebSocket> Accepted => _accepted.Task;

        public ValueTask DisposeAsync()
        {
            _end.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
