using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy.Transforms;

namespace FlagGateway.Routing;

/// <summary>Describes the decision to the cluster, and removes headers that clients must not send to it.</summary>
internal sealed class OutgoingRequest(TracePipeline traces, SnapshotSource snapshots, GatewayMetrics metrics) : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var snapshot = RequestSnapshot.Find(context.HttpContext, snapshots);
        // Checked here, where the headers can be enumerated without an allocation. A response that is set is sent
        // instead of a request.
        if (snapshot.Options.Requests.Strict && ControlCharacters.AreInHeaders(context.ProxyRequest))
        {
            ControlCharacters.Reject(context.HttpContext, metrics);
            return default;
        }

        if (!OutgoingHost.IsReadable(context.ProxyRequest.Headers))
        {
            ControlCharacters.Reject(context.HttpContext, metrics, "host");
            return default;
        }

        if (ConnectionAuthentication.IsTried(context.ProxyRequest))
        {
            metrics.CountRejection("connection_authentication");
            context.HttpContext.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return default;
        }

        HeaderHygiene.RemoveSpoofed(context.ProxyRequest, snapshot.KnownHeaders);
        traces.Propagate(context.ProxyRequest);
        OwnCookies.RemoveFrom(context.ProxyRequest, snapshot.Identity.Anonymous.Name);
        if (context.HttpContext.Features.Get<RoutedRequest>() is { } routed)
            Describe(routed, context);
        return default;
    }

    private static void Describe(RoutedRequest routed, RequestTransformContext context)
    {
        if (routed.Variant.PathPrefix is { } prefix)
            context.Path = new PathString(prefix.Text + context.Path.Value);
        var headers = context.ProxyRequest.Headers;
        headers.TryAddWithoutValidation(GatewayHeaders.Flag, routed.FlagId);
        headers.TryAddWithoutValidation(GatewayHeaders.Variant, routed.Variant.Name);
        headers.TryAddWithoutValidation(GatewayHeaders.Reason, routed.Reason.ToWireName());
        foreach (var (name, value) in routed.Variant.RequestHeaders)
        {
            routed.Exchange?.SaveOverwritten(headers.NonValidated, name);
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        }
    }
}
