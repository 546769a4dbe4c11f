using FlagGateway.Transport;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Mirroring;

/// <summary>
/// Creates the HTTP clients of copies: separate connections, which are closed instead of draining an abandoned
/// response.
/// </summary>
internal sealed class MirrorHttpClientFactory(IServiceProvider services, ILogger<ForwarderHttpClientFactory> logger) : GatewayHttpClientFactory(services, logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.MaxResponseDrainSize = 0;
        handler.ResponseDrainTimeout = TimeSpan.Zero;
    }

    // Users do not wait for copies.
    protected override bool MayBeFast(ForwarderHttpClientContext context) => false;
}
