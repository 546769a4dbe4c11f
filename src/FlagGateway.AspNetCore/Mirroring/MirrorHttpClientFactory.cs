using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Mirroring;

/// <summary>Makes the clients of copies: connections of their own, and none is kept to drain a response nobody wants.</summary>
internal sealed class MirrorHttpClientFactory(IServiceProvider services, ILogger<ForwarderHttpClientFactory> logger) : GatewayHttpClientFactory(services, logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.MaxResponseDrainSize = 0;
        handler.ResponseDrainTimeout = TimeSpan.Zero;
    }
}
