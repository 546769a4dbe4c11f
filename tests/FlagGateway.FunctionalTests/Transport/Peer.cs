using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FlagGateway.FunctionalTests.Transport;

/// <summary>A server that plays a script on each connection, byte for byte, and closes when the script ends.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _accepting;
    private volatile Func<PeerConnection, Task> _script = static _ => Task.CompletedTask;
    private readonly ConcurrentBag<TcpClient> _open = [];
    private int _connections;

    public Peer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Destinations => $$"""{ "peer": { "Address": "http://{{_listener.LocalEndpoint}}/" } }""";

    /// <summary>The connections that were accepted since the script was set.</summary>
    public int Connections => _connections;

    /// <summary>Closes all connections, and plays another script from now on.</summary>
    public void Play(Func<PeerConnection, Task> script)
    {
        _script = script;
        while (_open.TryTake(out var client))
            client.Dispose();
        _connections = 0;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync();
            client.NoDelay = true;
            _open.Add(client);
            _ = ServeAsync(client, Interlocked.Increment(ref _connections), _script);
        }
    }

    private static async Task ServeAsync(TcpClient client, int number, Func<PeerConnection, Task> script)
    {
        using (client)
        {
            try
            {
                await script(new PeerConnection(client, number));
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
            {
                // The gateway closed first.
            }
        }
    }
}
