using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FlagGateway.FunctionalTests.Tls;

/// <summary>Opens a connection of its own for each request, and trusts one authority.</summary>
internal sealed class TlsClient(Uri address, X509Certificate2 root)
{
    public string Name { get; set; } = "localhost";

    public SslProtocols Versions { get; set; }

    public SslStreamCertificateContext? Certificate { get; set; }

    public List<SslApplicationProtocol>? Protocols { get; set; }

    public static bool IsFailure(Exception exception) => exception is AuthenticationException or IOException or SocketException;

    /// <summary>
    /// Asks for a path and returns the first line of the answer, the serial number and subject of the server's
    /// certificate, and the protocol.
    /// </summary>
    public async Task<TlsAnswer> GetAsync(string path = "/", string host = "localhost")
    {
        using TcpClient tcp = new();
        await tcp.ConnectAsync(address.Host, address.Port);
        await using SslStream tls = new(tcp.GetStream());
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.Add(root);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = Name,
            EnabledSslProtocols = Versions,
            ClientCertificateContext = Certificate,
            ApplicationProtocols = Protocols,
            CertificateChainPolicy = policy,
            // Where no name is sent, none is checked.
            RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || (Name.Length == 0 && errors == SslPolicyErrors.RemoteCertificateNameMismatch),
        });
        var shown = (X509Certificate2)tls.RemoteCertificate!;
        var protocol = tls.NegotiatedApplicationProtocol;
        var line = "";
        if (protocol != SslApplicationProtocol.Http2)
        {
            await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
            using StreamReader reader = new(tls, Encoding.Latin1);
            line = await reader.ReadLineAsync() ?? throw new IOException("No answer.");
        }

        return new(line, shown.SerialNumber, shown.Subject, protocol.ToString());
    }
}

internal sealed record TlsAnswer(string Line, string SerialNumber, string Subject, string Protocol);
