using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Shutdown;

/// <summary>WebSockets that send and receive all the time until they are closed.</summary>
internal sealed class EchoSockets : IAsyncDisposable
{
    private readonly CancellationTokenSource _enough = new();
    private readonly ClientWebSocket[] _sockets;
    private readonly int[] _echoed;
    private Task[] _loops = [];

    private EchoSockets(int count) => (_sockets, _echoed) = ([.. Enumerable.Range(0, count).Select(_ => new ClientWebSocket())], new int[count]);

    /// <summary>Messages that came back, by socket.</summary>
    public IReadOnlyList<int> Echoed => [.. _echoed];

    public static async Task<EchoSockets> OpenAsync(int port, int count)
    {
        EchoSockets sockets = new(count);
        await Task.WhenAll(sockets._sockets.Select(socket => socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/ws"), CancellationToken.None)));
        sockets._loops = [.. Enumerable.Range(0, count).Select(sockets.LoopAsync)];
        return sockets;
    }

    /// <summary>Answers as the other end: gives back all it gets, the close too.</summary>
    public static async Task AnswerAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[256];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (part.MessageType == WebSocketMessageType.Close)
                break;
            await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", context.RequestAborted);
    }

    /// <summary>Closes all in order; throws what any of them met.</summary>
    public async Task CloseAsync()
    {
        await _enough.CancelAsync();
        await Task.WhenAll(_loops);
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        foreach (var socket in _sockets)
            socket.Dispose();
        _enough.Dispose();
    }

    private async Task LoopAsync(int index)
    {
        var socket = _sockets[index];
        var buffer = new byte[256];
        while (!_enough.IsCancellationRequested)
        {
            await socket.SendAsync(new byte[100], WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            Assert.Equal(100, part.Count);
            _echoed[index]++;
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }
}
