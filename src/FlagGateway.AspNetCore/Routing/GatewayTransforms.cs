using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace FlagGateway.Routing;

/// <summary>Adds the gateway's transforms to its routes, around a route's own transforms.</summary>
internal sealed class GatewayTransforms(RoutesInScope scope, ForwardedHeaders forwarded, OutgoingRequest outgoing, CleanedResponse cleaned, IncomingResponse incoming, SnapshotSource snapshots) : ITransformProvider
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
            // A cluster that trusts the gateway's headers may also have routes without a flag, and cookies go to all of
            // them.
            context.AddRequestTransform(request =>
            {
                HeaderHygiene.RemoveSpoofed(request.ProxyRequest, known: null);
                OwnCookies.RemoveFrom(request.ProxyRequest, RequestSnapshot.Find(request.HttpContext, snapshots).Identity.Anonymous.Name);
                return default;
            });
            context.AddResponseTransform(response =>
            {
                // The host's own code may have given the visitor the gateway's cookie before.
                if (response.ProxyResponse is { } proxyResponse)
                    OwnCookies.RemoveFrom(response.HttpContext.Response.Headers, proxyResponse, RequestSnapshot.Find(response.HttpContext, snapshots).Identity.Anonymous.Name);
                return default;
            });
            return;
        }

        // A host's proxy has its own defaults, for all of its routes.
        if (scope.AreAll && context.UseDefaultForwarders != false)
        {
            context.UseDefaultForwarders = false;
            context.RequestTransforms.Insert(0, forwarded);
        }

        context.RequestTransforms.Add(outgoing);
        var isLast = IsLast(context.Services);
        if (isLast)
            context.RequestTransforms.Add(new RawTarget());
        context.ResponseTransforms.Insert(0, new CheckedResponse());
        context.ResponseTransforms.Insert(1, cleaned);
        context.ResponseTransforms.Add(incoming);
        context.ResponseTransforms.Add(new EarlyHead(isLast));
        context.ResponseTrailersTransforms.Add(new CleanedTrailers());
    }

    // YARP's own provider for session affinity only adds a header to the response.
    private bool IsLast(IServiceProvider services) => services.GetServices<ITransformProvider>()
        .SkipWhile(provider => provider != this).Skip(1).All(static provider => provider.GetType() is { Name: "AffinitizeTransformProvider" } type && type.Assembly == typeof(ITransformProvider).Assembly);
}
