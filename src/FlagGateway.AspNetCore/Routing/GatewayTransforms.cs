using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace FlagGateway.Routing;

/// <summary>Adds the gateway's transforms to its routes, around a route's own transforms.</summary>
internal sealed class GatewayTransforms(RoutesInScope scope, OutgoingRequest outgoing, CleanedResponse cleaned, IncomingResponse incoming) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        if (!scope.Contains(context.Route))
        {
            // A cluster that trusts the gateway's headers may also have routes without a flag.
            context.AddRequestTransform(static request =>
            {
                HeaderHygiene.RemoveSpoofed(request.ProxyRequest);
                return default;
            });
            return;
        }

        context.RequestTransforms.Add(outgoing);
        context.ResponseTransforms.Insert(0, new CheckedResponse());
        context.ResponseTransforms.Insert(1, cleaned);
        context.ResponseTransforms.Add(incoming);
        context.ResponseTrailersTransforms.Add(new CleanedTrailers());
    }
}
