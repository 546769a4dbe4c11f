using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Routing;

/// <summary>
/// Sends request headers in UTF-8 unless a cluster says otherwise. The framework's default is ASCII, with
/// which a single accent in a client's header would end as a 502 booked on the cohort.
/// </summary>
internal class GatewayHttpClientFactory(ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8;
        // The framework would make one more span, which nobody exports, and call that the destination's parent. Trace
        // context is set with the other headers (TracePipeline), and passes through while nobody traces.
        handler.ActivityHeadersPropagator = null;
        base.ConfigureHandler(context, handler);
    }
}
