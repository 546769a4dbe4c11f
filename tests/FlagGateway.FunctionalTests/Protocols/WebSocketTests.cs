using System.Net.WebSockets;
using System.Text;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Protocols;

public class WebSocketTests
{
    [Fact]
    public async Task WebSocket_Echo_BothWaysWithCloseCodes()
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(EchoAsync);
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        using var socket = await ConnectAsync(world, deadline.Token);

        foreach (var text in new[] { "one", "two", new string('x', 100_000) })
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
            Assert.Equal(text, await ReceiveAsync(socket, deadline.Token));
        }

        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_active_requests", "variant=\"new\""));
        await socket.CloseAsync((WebSocketCloseStatus)4001, "enough", deadline.Token);

        Assert.Equal((WebSocketCloseStatus)4001, socket.CloseStatus);
        Assert.Equal("enough back", socket.CloseStatusDescription);
        Assert.Equal("new", world.Candidate.Last["X-FlagGateway-Variant"]);
        var metrics = await world.Gateway.RecordedAsync(1);
        Assert.Equal(["""{code="1xx",flag="release.orders",outcome="ok",route="all",variant="new"} 1"""], metrics.NonZero("flaggateway_requests_total"));
        Assert.Equal(0, metrics.Sum("flaggateway_request_duration_seconds_count"));
    }

    [Fact]
    public async Task WebSocket_ClientDies_IsAClientAbort()
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(EchoAsync);
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        var socket = await ConnectAsync(world, deadline.Token);

        socket.Abort();

        Assert.Equal(
            ["""{code="1xx",flag="release.orders",outcome="client_abort",route="all",variant="new"} 1"""],
            (await world.Gateway.RecordedAsync(1)).NonZero("flaggateway_requests_total"));
    }

    [Fact]
    public async Task WebSocket_UpstreamRefuses_ClientLearnsIt()
    {
        await using var world = await World.StartAsync();
        world.Candidate.AnswerStatus(403);
        using var deadline = new CancellationTokenSource(Eventually.Deadline);

        var refusal = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(world, deadline.Token));

        Assert.Contains("403", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await world.Gateway.RecordedAsync(1)).Sum("flaggateway_requests_total", "code=\"4xx\"", "outcome=\"ok\""));
    }

    private static async Task<ClientWebSocket> ConnectAsync(World world, CancellationToken cancellationToken)
    {
        ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("X-User-Id", "candidate");
        await socket.ConnectAsync(new UriBuilder(world.Gateway.Address) { Scheme = "ws" }.Uri, cancellationToken);
        return socket;
    }

    private static async Task<string> ReceiveAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        using MemoryStream message = new();
        var buffer = new byte[8192];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return Encoding.UTF8.GetString(message.ToArray());
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[8192];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (part.MessageType == WebSocketMessageType.Close)
                break;
            await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription + " back", context.RequestAborted);
    }
}
