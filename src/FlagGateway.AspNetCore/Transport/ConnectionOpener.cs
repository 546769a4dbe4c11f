using System.Net;
using System.Net.Sockets;
using FlagGateway.Snapshots;

namespace FlagGateway.Transport;

/// <summary>Opens connections to one destination.</summary>
/// <param name="address">Any address of the destination: its scheme, host and port count.</param>
/// <param name="connector">Sets up TLS.</param>
internal sealed class ConnectionOpener(Uri address, DestinationConnector connector)
{
    /// <summary>Host and port for the <c>Host</c> header.</summary>
    public string Host => address.IsDefaultPort ? NameOf(address) : $"{NameOf(address)}:{address.Port}";

    /// <summary>Opens a connection. The name is resolved each time.</summary>
    /// <exception cref="HttpRequestException">There is no address, no connection, or no TLS.</exception>
    /// <exception cref="OperationCanceledException">The timeout has passed, or the request was cancelled.</exception>
    public async ValueTask<UpstreamConnection> OpenAsync(ConnectionPool pool, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = new(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        Socket? socket = null;
        try
        {
            socket = DestinationSocket.Create();
            await ConnectAsync(socket, either.Token).ConfigureAwait(false);
            var tls = address.Scheme == Uri.UriSchemeHttps
                ? await connector.SecureAsync(new NetworkStream(socket, ownsSocket: true), address, HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact, either.Token).ConfigureAwait(false)
                : null;
            return new UpstreamConnection(socket, tls, pool, time.GetTimestamp());
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            socket?.Dispose();
            throw UpstreamFailure.ConnectTimeout(timeout, exception);
        }
        catch (Exception exception)
        {
            socket?.Dispose();
            throw UpstreamFailure.FromConnect(exception, Host);
        }
    }

    private async ValueTask ConnectAsync(Socket socket, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(address.IdnHost, out var ip))
            await socket.ConnectAsync(new IPEndPoint(ip, address.Port), cancellationToken).ConfigureAwait(false);
        else
            await socket.ConnectAsync(new DnsEndPoint(address.IdnHost, address.Port), cancellationToken).ConfigureAwait(false);
    }

    // An IPv6 address needs its brackets.
    private static string NameOf(Uri address) => address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost;
}
