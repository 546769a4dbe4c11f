using FlagGateway.Signals;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Transforms;

namespace FlagGateway.Routing;

/// <summary>Removes from a response everything meant only for the gateway.</summary>
internal sealed class CleanedResponse(SignalRecorder recorder, ConnectionAuthentication authentication) : ResponseTransform
{
    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not null)
            authentication.Clean(context.HttpContext.Response, context.HttpContext.GetReverseProxyFeature().Cluster.Config.ClusterId);
        if (context.ProxyResponse is { } proxyResponse
            && HeaderHygiene.CleanResponse(proxyResponse, context.HttpContext.Response.Headers) is { } signals
            && context.HttpContext.Features.Get<RoutedRequest>() is { } routed)
        {
            recorder.Record(routed, signals);
        }

        return default;
    }
}
