using System.Net.Sockets;
using System.Text;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>A client that sends bytes as they are.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _tcp = new();

    public static async Task<RawClient> ConnectAsync(Uri address)
    {
        RawClient client = new();
        await client._tcp.ConnectAsync(address.Host, address.Port);
        return client;
    }

    public async Task SendAsync(string latin1) => await _tcp.GetStream().WriteAsync(Encoding.Latin1.GetBytes(latin1));

    /// <summary>Reads until a text came, or the end.</summary>
    public async Task<string> ReadAsync(string until)
    {
        using CancellationTokenSource deadline = new(Eventually.Deadline);
        StringBuilder text = new();
        var buffer = new byte[4096];
        while (!text.ToString().Contains(until, StringComparison.Ordinal))
        {
            var count = await _tcp.GetStream().ReadAsync(buffer, deadline.Token);
            if (count == 0)
                break;
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    /// <summary>Closes with a reset, as a client that died.</summary>
    public void Reset()
    {
        _tcp.Client.LingerState = new LingerOption(true, 0);
        _tcp.Close();
    }

    public void Dispose() => _tcp.Dispose();
}
