using System.Net;
using System.Net.Sockets;

namespace FlagGateway.Demo;

/// <summary>Address of the demo's gateway: the configured one if its port is free, otherwise any free port.</summary>
/// <param name="Url">The address to listen on; port 0 for any.</param>
/// <param name="TakenPort">The configured port, if it is in use; otherwise <c>null</c>.</param>
internal sealed record Listener(string Url, int? TakenPort)
{
    private const string AnyPort = "http://127.0.0.1:0";

    /// <summary>Checks whether the first of the configured addresses is free.</summary>
    /// <param name="urls">Addresses as Kestrel reads them, separated by semicolons.</param>
    public static Listener Choose(string urls)
    {
        var first = BindingAddress.Parse(urls.Split(';')[0]);
        if (first.Scheme != Uri.UriSchemeHttp || first.IsUnixPipe || first.IsNamedPipe)
            return new Listener(AnyPort, null);
        var host = first.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(first.Host, out var address) ? address : IPAddress.Any;
        if (!IsFree(host, first.Port))
            return new Listener(AnyPort, first.Port);
        return new Listener(new UriBuilder(Uri.UriSchemeHttp, host.ToString(), first.Port).Uri.GetLeftPart(UriPartial.Authority), null);
    }

    private static bool IsFree(IPAddress host, int port)
    {
        try
        {
            using var listener = new TcpListener(host, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
