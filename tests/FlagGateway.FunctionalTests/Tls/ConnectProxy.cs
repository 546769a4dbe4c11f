using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlagGateway.FunctionalTests.Tls;

/// <summary>A proxy that only opens tunnels.</summary>
internal sealed class ConnectProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _tunnels;

    public ConnectProxy()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    public int Tunnels => Volatile.Read(ref _tunnels);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = TunnelAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task TunnelAsync(TcpClient client)
    {
        using (client)
        {
            var near = client.GetStream();
            StringBuilder head = new();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await near.ReadAsync(one) == 1)
                head.Append((char)one[0]);
            var target = head.ToString().Split(' ')[1].Split(':');
            using TcpClient server = new();
            await server.ConnectAsync(target[0], int.Parse(target[1], System.Globalization.CultureInfo.InvariantCulture));
            await near.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            Interlocked.Increment(ref _tunnels);
            await Task.WhenAny(near.CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(near));
        }
    }
}
