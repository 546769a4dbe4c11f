using System.Net.Sockets;
using System.Text;

namespace Arrivals;

/// <summary>Connections that sent one request each and stay open, as those of browsers do.</summary>
internal static class IdleConnections
{
    /// <summary>Opens them, says so, and closes them when the input ends.</summary>
    /// <param name="count">How many.</param>
    /// <param name="address">The request, over HTTP without TLS.</param>
    /// <returns>Whether all were open until the end.</returns>
    public static bool Hold(int count, Uri address)
    {
        var head = Encoding.ASCII.GetBytes($"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nX-User-Id: idle\r\n\r\n");
        var buffer = new byte[65536];
        List<Socket> sockets = [];
        try
        {
            for (var i = 0; i < count; i++)
            {
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
                sockets.Add(socket);
                socket.Connect(address.Host, address.Port);
                socket.Send(head);
                if (socket.Receive(buffer) == 0)
                    return false;
            }

            Console.WriteLine("ready");
            Console.In.ReadToEnd();
            // What is left of a response that came in two parts may be read; the end may not.
            return sockets.TrueForAll(socket => !socket.Poll(0, SelectMode.SelectRead) || socket.Receive(buffer) > 0);
        }
        finally
        {
            sockets.ForEach(static socket => socket.Dispose());
        }
    }
}
