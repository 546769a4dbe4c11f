using System.Net.Security;
using System.Net.Sockets;

namespace FlagGateway.Snapshots;

/// <summary>
/// Opens connections to destinations. TLS asks for the destination's own name and checks its certificate against it.
/// The framework takes both from the <c>Host</c> header of the request that needs the connection, and where the
/// original host is passed on, that header is the client's: any client could make the handshake fail.
/// </summary>
/// <param name="tls">TLS settings of the cluster.</param>
/// <param name="hostOf">
/// The name that a destination goes by (<c>Host</c> of its configuration), by its address; <c>null</c> for the address's own.
/// Called once for a connection, never for a request.
/// </param>
internal sealed class DestinationConnector(SslClientAuthenticationOptions tls, Func<Uri, string?> hostOf)
{
    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            var request = context.InitialRequestMessage;
            DestinationStream plain = new(socket);
            stream = plain;
            if (IsTls(request))
            {
                var secure = await SecureAsync(plain, request, cancellationToken);
                stream = secure;
                plain.IsShared = secure.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2;
            }
            else
            {
                // Without TLS nothing is agreed on: it is HTTP/2 where only that will do.
                plain.IsShared = request.Version.Major >= 2 && request.VersionPolicy != HttpVersionPolicy.RequestVersionOrLower;
            }

            return stream;
        }
        catch
        {
            if (stream is null)
                socket.Dispose();
            else
                await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The name that TLS uses: that of the destination's configuration, else that of its address. A port is left out.</summary>
    public static string NameOf(Uri address, string? host) =>
        string.IsNullOrEmpty(host) || !Uri.TryCreate("https://" + host, UriKind.Absolute, out var named) ? address.IdnHost : named.IdnHost;

    /// <summary>
    /// What a connection offers, in ALPN. The framework decides it from the same two settings of the request, and speaks
    /// what was agreed on.
    /// </summary>
    public static List<SslApplicationProtocol> ProtocolsOf(Version version, HttpVersionPolicy policy)
    {
        if (version.Major >= 2 && policy != HttpVersionPolicy.RequestVersionOrLower)
            return [SslApplicationProtocol.Http2];
        return version.Major >= 2 || policy == HttpVersionPolicy.RequestVersionOrHigher
            ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]
            : [SslApplicationProtocol.Http11];
    }

    private static bool IsTls(HttpRequestMessage request) => request.RequestUri?.Scheme is "https" or "wss";

    private async Task<SslStream> SecureAsync(Stream inner, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var secure = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = NameOf(request.RequestUri!, hostOf(request.RequestUri!)),
                    ApplicationProtocols = ProtocolsOf(request.Version, request.VersionPolicy),
                    EnabledSslProtocols = tls.EnabledSslProtocols,
                    RemoteCertificateValidationCallback = tls.RemoteCertificateValidationCallback,
                    CertificateRevocationCheckMode = tls.CertificateRevocationCheckMode,
                    CertificateChainPolicy = tls.CertificateChainPolicy,
                    ClientCertificates = tls.ClientCertificates,
                    LocalCertificateSelectionCallback = tls.LocalCertificateSelectionCallback,
                },
                cancellationToken);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }
}
