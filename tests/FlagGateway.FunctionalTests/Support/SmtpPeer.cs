using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>A mail server that follows a script: it accepts everything, unless a command has other replies.</summary>
internal sealed class SmtpPeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _replies = new(StringComparer.OrdinalIgnoreCase);

    public SmtpPeer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What EHLO offers.</summary>
    public string[] Offers { get; set; } = ["AUTH PLAIN LOGIN", "8BITMIME"];

    /// <summary>All commands, in order.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>The messages that were accepted.</summary>
    public ConcurrentQueue<string> Messages { get; } = new();

    /// <summary>Replies to a command in turn, and as usual afterwards.</summary>
    public void Reply(string command, params string[] replies) => _replies[command] = new(replies);

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            await TalkAsync(client.GetStream());
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException or OperationCanceledException)
        {
            // The client left.
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        await SayAsync(stream, "220 peer");
        while (await ReadLineAsync(stream) is { } line)
        {
            Commands.Enqueue(line);
            var command = line.Split(' ', ':')[0].ToUpperInvariant();
            if (_replies.TryGetValue(command, out var script) && script.TryDequeue(out var scripted))
            {
                await SayAsync(stream, scripted);
                continue;
            }

            switch (command)
            {
                case "EHLO":
                    await SayAsync(stream, string.Join("\r\n", Offers.Prepend("peer").Select((offer, i) => $"250{(i == Offers.Length ? ' ' : '-')}{offer}")));
                    break;
                case "STARTTLS":
                    await SayAsync(stream, "220 go ahead");
                    stream = await EncryptAsync(stream);
                    break;
                case "AUTH":
                    await SayAsync(stream, "235 welcome");
                    break;
                case "DATA":
                    await SayAsync(stream, "354 go ahead");
                    Messages.Enqueue(await ReadMessageAsync(stream));
                    await SayAsync(stream, "250 accepted");
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return;
                default:
                    await SayAsync(stream, "250 fine");
                    break;
            }
        }
    }

    private static async Task<Stream> EncryptAsync(Stream stream)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        SslStream encrypted = new(stream);
        await encrypted.AuthenticateAsServerAsync(certificate);
        return encrypted;
    }

    private static async Task<string> ReadMessageAsync(Stream stream)
    {
        StringBuilder message = new();
        while (await ReadLineAsync(stream) is { } line and not ".")
            message.Append(line).Append('\n');
        return message.ToString();
    }

    private static async Task SayAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"));

    private static async Task<string?> ReadLineAsync(Stream stream)
    {
        List<byte> line = [];
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == '\n')
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return null;
    }
}
