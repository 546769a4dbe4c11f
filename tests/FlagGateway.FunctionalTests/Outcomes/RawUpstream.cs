using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using FlagGateway.FunctionalTests.Routing;

namespace FlagGateway.FunctionalTests.Outcomes;

/// <summary>A server that sends bytes as they are to each request, whatever they do to HTTP.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _serve;
    private readonly string _scheme;
    private readonly Task _serving;

    private RawUpstream(Func<NetworkStream, CancellationToken, Task> serve, string scheme = "http")
    {
        _serve = serve;
        _scheme = scheme;
        _listener.Start();
        _serving = AcceptAsync();
    }

    public string Destinations => $$"""{ "raw": { "Address": "{{_scheme}}://{{_listener.LocalEndpoint}}/" } }""";

    /// <summary>Sends a response over HTTP/1.1 and closes.</summary>
    public static RawUpstream Http1(string response) => new(async (stream, cancellationToken) =>
    {
        await ReadHeadAsync(stream, cancellationToken);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(response), cancellationToken);
    });

    /// <summary>Sends something once it has a head, and a response once a text of the body has come.</summary>
    /// <param name="before">What it sends first.</param>
    /// <param name="sent">Called then.</param>
    /// <param name="after">The text.</param>
    /// <param name="response">The response.</param>
    public static RawUpstream Waiting(string before, Action sent, string after, string response) => new(async (stream, cancellationToken) =>
    {
        await ReadUntilAsync(stream, "\r\n\r\n", cancellationToken);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(before), cancellationToken);
        sent();
        await ReadUntilAsync(stream, after, cancellationToken);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(response), cancellationToken);
    });

    /// <summary>
    /// As <see cref="Http1"/>, but over TLS, with a certificate of its own. Closes the connection as it is, without
    /// TLS's own end.
    /// </summary>
    public static RawUpstream Tls(string response) => new(
        async (stream, cancellationToken) =>
        {
            using var certificate = TlsUpstream.CreateCertificate();
            await using SslStream secure = new(stream, leaveInnerStreamOpen: true);
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken);
            await ReadHeadAsync(secure, cancellationToken);
            await secure.WriteAsync(Encoding.Latin1.GetBytes(response), cancellationToken);
        },
        "https");

    /// <summary>Sends a response over HTTP/2 without TLS, with content or without.</summary>
    public static RawUpstream Http2(int status, string content) => new(async (stream, cancellationToken) =>
    {
        await stream.ReadExactlyAsync(new byte[Preface.Length], cancellationToken);
        await stream.WriteAsync(Frame(4, 0, 0, []), cancellationToken);
        while (await ReadFrameAsync(stream, cancellationToken) != 1)
        {
            // Settings and windows of the client.
        }

        await stream.WriteAsync(Frame(4, 1, 0, []), cancellationToken);
        // A literal with the name of entry 8 of the static table, :status (RFC 7541 section 6.2.2).
        byte[] head = [0x08, 3, .. Encoding.ASCII.GetBytes($"{status}")];
        await stream.WriteAsync(Frame(1, (byte)(content.Length == 0 ? 5 : 4), 1, head), cancellationToken);
        if (content.Length != 0)
            await stream.WriteAsync(Frame(0, 1, 1, Encoding.ASCII.GetBytes(content)), cancellationToken);
        while (await ReadFrameAsync(stream, cancellationToken) >= 0)
        {
            // Until the client closes.
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private static byte[] Frame(byte type, byte flags, byte stream, byte[] payload) =>
        [0, 0, (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload];

    private static async Task<int> ReadFrameAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new byte[9];
        if (await stream.ReadAtLeastAsync(head, 9, throwOnEndOfStream: false, cancellationToken) < 9)
            return -1;
        await stream.ReadExactlyAsync(new byte[(head[0] << 16) | (head[1] << 8) | head[2]], cancellationToken);
        return head[3];
    }

    private static Task ReadHeadAsync(Stream stream, CancellationToken cancellationToken) => ReadUntilAsync(stream, "\r\n\r\n", cancellationToken);

    private static async Task ReadUntilAsync(Stream stream, string end, CancellationToken cancellationToken)
    {
        StringBuilder head = new();
        var buffer = new byte[4096];
        while (!head.ToString().Contains(end, StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, cancellationToken);
            if (count == 0)
                return;
            head.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }

    // Clients may open connections ahead and send nothing: none waits for another.
    private async Task AcceptAsync()
    {
        List<Task> served = [];
        try
        {
            while (true)
                served.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                await _serve(stream, _end.Token);
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client closed first, or the test has ended.
            }
        }
    }
}
