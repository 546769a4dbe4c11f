using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlagGateway.Differential.Wire;

/// <summary>How a connection of a client went.</summary>
/// <param name="Received">All bytes, Latin-1.</param>
/// <param name="Waiting">Those of them that came while the client still might have sent more.</param>
/// <param name="IsEnded">Whether the proxy closed it.</param>
internal sealed record Exchange(string Received, string Waiting, bool IsEnded)
{
    /// <summary>
    /// Sends bytes, reads until the proxy closes or says nothing more, closes its own half and reads the rest.
    /// </summary>
    public static async Task<Exchange> RunAsync(int port, string bytes, TimeSpan quiet)
    {
        using TcpClient client = new() { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port);
        StringBuilder received = new();
        // Once: a connection that was reset gives none any more.
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));
        }
        catch (IOException)
        {
            // It has answered and closed.
        }

        var isEnded = await ReadAsync(stream, received, quiet);
        var waiting = received.ToString();
        if (!isEnded)
        {
            isEnded = !TryShutdown(client) || await ReadAsync(stream, received, quiet);
        }

        return new Exchange(received.ToString(), waiting, isEnded);
    }

    private static bool TryShutdown(TcpClient client)
    {
        try
        {
            client.Client.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> ReadAsync(NetworkStream stream, StringBuilder received, TimeSpan quiet)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (true)
            {
                using CancellationTokenSource deadline = new(quiet);
                var count = await stream.ReadAsync(buffer, deadline.Token);
                if (count == 0)
                    return true;
                received.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
