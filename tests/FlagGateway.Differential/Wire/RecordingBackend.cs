using System.Net;
using System.Net.Sockets;

namespace FlagGateway.Differential.Wire;

/// <summary>What arrived on one connection during a case.</summary>
/// <param name="Bytes">Latin-1.</param>
/// <param name="Numbers">Of its requests, in the order of all connections.</param>
/// <param name="IsOpen">Whether the proxy keeps it for more requests.</param>
internal sealed record Recorded(string Bytes, IReadOnlyList<int> Numbers, bool IsOpen);

/// <summary>
/// A destination that keeps every byte and answers by the most lenient reading, so that a smuggled request shows.
/// </summary>
internal sealed class RecordingBackend : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<BackendConnection> _connections = [];
    private readonly Task _accepting;
    private int _answered;

    public RecordingBackend()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Script Script { get; set; } = Script.Echo;

    /// <summary>
    /// Gives what arrived since the last call, and closes connections on which something is incomplete.
    /// </summary>
    public async Task<IReadOnlyList<Recorded>> TakeAsync()
    {
        List<BackendConnection> connections;
        lock (_connections)
            connections = [.. _connections];
        List<Recorded> recorded = [];
        foreach (var connection in connections)
        {
            if (connection.IsIncomplete)
                await connection.EndedAsync(Patience);
            var taken = connection.Take();
            if (taken.Bytes.Length > 0)
                recorded.Add(taken);
            if (connection.IsIncomplete)
                connection.Close();
        }

        lock (_connections)
            _connections.RemoveAll(static connection => connection.IsClosed);
        return recorded;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var connection in _connections)
            connection.Close();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            BackendConnection connection = new(client, () => Script, () => Interlocked.Increment(ref _answered));
            lock (_connections)
                _connections.Add(connection);
            connection.Start();
        }
    }
}
