using FlagGateway.Core.Flags;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace FlagGateway.Routing;

/// <summary>Adds the gateway's transforms to every route, behind those that the route configures itself.</summary>
internal sealed class GatewayTransforms(TimeProvider time) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.RequestTransforms.Add(new OutgoingRequest());
        context.ResponseTransforms.Add(new IncomingResponse(time));
    }

    private sealed class OutgoingRequest : RequestTransform
    {
        public override ValueTask ApplyAsync(RequestTransformContext context)
        {
            HeaderHygiene.CleanRequest(context.HttpContext.Request, context.ProxyRequest);
            if (context.HttpContext.Features.Get<RoutedRequest>() is { } routed)
                Describe(routed, context.ProxyRequest);
            return default;
        }

        private static void Describe(RoutedRequest routed, HttpRequestMessage proxyRequest)
        {
            var headers = proxyRequest.Headers;
            headers.TryAddWithoutValidation(GatewayHeaders.Flag, routed.FlagId);
            headers.TryAddWithoutValidation(GatewayHeaders.Variant, routed.Variant.Name);
            headers.TryAddWithoutValidation(GatewayHeaders.Reason, routed.Reason.ToWireName());
            foreach (var (name, value) in routed.Variant.RequestHeaders)
            {
                headers.Remove(name);
                headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private sealed class IncomingResponse(TimeProvider time) : ResponseTransform
    {
        public override ValueTask ApplyAsync(ResponseTransformContext context)
        {
            if (context.ProxyResponse is not { } proxyResponse)
                return default;
            HeaderHygiene.CleanResponse(proxyResponse, context.HttpContext.Response.Headers);
            if (context.HttpContext.Features.Get<RoutedRequest>() is { } routed)
            {
                routed.FirstByte = time.GetTimestamp();
                if (routed.ExposeVariant)
                    context.HttpContext.Response.Headers[GatewayHeaders.Variant] = routed.Variant.Exposed;
            }

            return default;
        }
    }
}
