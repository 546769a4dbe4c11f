using System.Net.Security;
using FlagGateway.Certificates;

namespace FlagGateway.Snapshots;

/// <summary>
/// Opens connections to destinations. TLS uses the destination's own name for SNI and certificate validation.
/// The framework takes both from the <c>Host</c> header of the request that needs the connection, and where the
/// original host is passed on, that header is the client's: any client could make the handshake fail.
/// </summary>
/// <param name="tls">TLS settings of the cluster.</param>
/// <param name="hostOf">
/// Finds the host name of a destination (<c>Host</c> of its configuration) by its address; <c>null</c> for the
/// address's own. Called once for a connection, never for a request.
/// </param>
/// <param name="certificates">The cluster's certificates, or <c>null</c>.</param>
internal sealed class DestinationConnector(SslClientAuthenticationOptions tls, Func<Uri, string?> hostOf, DestinationTlsOptions? certificates = null)
{
    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = DestinationSocket.Create();
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            var request = context.InitialRequestMessage;
            DestinationStream plain = new(socket);
            stream = plain;
            if (IsTls(request))
            {
                var secure = await SecureAsync(plain, request.RequestUri!, request.Version, request.VersionPolicy, cancellationToken);
                stream = secure;
                plain.IsShared = secure.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2;
            }
            else
            {
                // Without TLS there is no negotiation: HTTP/2 is used only if required.
                plain.IsShared = request.Version.Major >= 2 && request.VersionPolicy != HttpVersionPolicy.RequestVersionOrLower;
                plain.IsReadable = !plain.IsShared;
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

    /// <summary>Sets up TLS on a connection, which is closed with the stream, also if this fails.</summary>
    /// <param name="inner">The connection.</param>
    /// <param name="address">Address of the destination.</param>
    /// <param name="version">Version of the first request.</param>
    /// <param name="policy">Its version policy.</param>
    /// <param name="cancellationToken">Cancels the handshake.</param>
    public async Task<SslStream> SecureAsync(Stream inner, Uri address, Version version, HttpVersionPolicy policy, CancellationToken cancellationToken)
    {
        var secure = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            SslClientAuthenticationOptions options = new()
            {
                TargetHost = NameOf(address, hostOf(address)),
                ApplicationProtocols = ProtocolsOf(version, policy),
                EnabledSslProtocols = tls.EnabledSslProtocols,
                RemoteCertificateValidationCallback = tls.RemoteCertificateValidationCallback,
                CertificateRevocationCheckMode = tls.CertificateRevocationCheckMode,
                CertificateChainPolicy = tls.CertificateChainPolicy,
                ClientCertificates = tls.ClientCertificates,
                LocalCertificateSelectionCallback = tls.LocalCertificateSelectionCallback,
            };
            certificates?.Set(options);
            await secure.AuthenticateAsClientAsync(options, cancellationToken);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The name for TLS: that of the destination's configuration, otherwise that of its address, without a port.
    /// </summary>
    public static string NameOf(Uri address, string? host) =>
        string.IsNullOrEmpty(host) || !Uri.TryCreate("https://" + host, UriKind.Absolute, out var named) ? address.IdnHost : named.IdnHost;

    /// <summary>
    /// The protocols to offer in ALPN. The framework derives them from the same two settings of the request, and uses
    /// the negotiated one.
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
}
