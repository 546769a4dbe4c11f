using System.Text;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Snapshots;

/// <summary>
/// Sends request headers in UTF-8 unless a cluster says otherwise. The framework's default is ASCII, with
/// which a single accent in a client's header would end as a 502 recorded on the cohort. TLS goes by the destination's name
/// (<see cref="DestinationConnector"/>), for requests, health probes and copies alike.
/// </summary>
internal class GatewayHttpClientFactory(IServiceProvider services, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    /// <summary>Whether the framework hands the trace context on: a host traces by itself.</summary>
    /// <value>Default: <c>false</c>, since the gateway sets it with the other headers.</value>
    public bool PropagatesTraces { get; init; }

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8;
        // The framework would make one more span, which nobody exports, and call that the destination's parent. Trace
        // context is set with the other headers (TracePipeline), and passes through while nobody traces.
        if (!PropagatesTraces)
            handler.ActivityHeadersPropagator = null;
        base.ConfigureHandler(context, handler);
        // A proxy's tunnel is the framework's to secure.
        if (context.NewConfig.WebProxy?.Address is not null)
            return;
        var cluster = context.ClusterId;
        // The proxy needs this factory to be made, so it is asked for with the first connection.
        handler.ConnectCallback = new DestinationConnector(
            handler.SslOptions,
            address => DestinationHosts.Find(services.GetRequiredService<IProxyStateLookup>(), cluster, address)).ConnectAsync;
    }
}
