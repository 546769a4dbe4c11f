using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace FlagGateway.FunctionalTests.Transport;

/// <summary>A connection that a <see cref="Peer"/> has accepted.</summary>
/// <param name="client">The connection.</param>
/// <param name="number">Its number in its test, from 1.</param>
internal sealed class PeerConnection(TcpClient client, int number)
{
    private readonly NetworkStream _stream = client.GetStream();
    private readonly StringBuilder _arrived = new();

    public int Number => number;

    /// <summary>Reads a head; empty at the end of the connection.</summary>
    public async Task<string> ReadHeadAsync()
    {
        var head = await ReadUntilAsync("\r\n\r\n");
        var end = head.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return "";
        _arrived.Remove(0, end + 4);
        return head[..(end + 4)];
    }

    /// <summary>Reads a head, and its body if that has a length.</summary>
    public async Task<string> ReadRequestAsync()
    {
        var head = await ReadHeadAsync();
        const string header = "Content-Length: ";
        var found = head.IndexOf(header, StringComparison.OrdinalIgnoreCase);
        if (found < 0)
            return head;
        var text = head[(found + header.Length)..];
        var length = int.Parse(text[..text.IndexOf('\r', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        while (_arrived.Length < length && await ReceiveAsync())
        {
        }

        var body = _arrived.ToString(0, Math.Min(length, _arrived.Length));
        _arrived.Remove(0, body.Length);
        return head + body;
    }

    /// <summary>Reads until a text has arrived, or the end. Nothing is taken.</summary>
    public async Task<string> ReadUntilAsync(string end)
    {
        while (!_arrived.ToString().Contains(end, StringComparison.Ordinal) && await ReceiveAsync())
        {
        }

        return _arrived.ToString();
    }

    /// <summary>Waits until the other end has closed; whatever arrives is dropped.</summary>
    public async Task UntilClosedAsync()
    {
        try
        {
            while (await ReceiveAsync())
                _arrived.Clear();
        }
        catch (IOException)
        {
            // With a reset.
        }
    }

    public async Task SendAsync(string latin1) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(latin1));

    /// <summary>Closes with a reset.</summary>
    public void Reset()
    {
        client.Client.LingerState = new LingerOption(true, 0);
        client.Close();
    }

    private async Task<bool> ReceiveAsync()
    {
        var buffer = new byte[65536];
        var count = await _stream.ReadAsync(buffer);
        _arrived.Append(Encoding.Latin1.GetString(buffer, 0, count));
        return count != 0;
    }
}
