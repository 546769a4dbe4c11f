using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace FlagGateway.Routing;

/// <summary>Removes from the trailers everything meant only for the gateway.</summary>
internal sealed class CleanedTrailers : ResponseTrailersTransform
{
    public override ValueTask ApplyAsync(ResponseTrailersTransformContext context)
    {
        if (context.HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { } trailers)
            HeaderHygiene.CleanTrailers(trailers);
        return default;
    }
}
