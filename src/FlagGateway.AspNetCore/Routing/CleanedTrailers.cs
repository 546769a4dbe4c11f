using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace FlagGateway.Routing;

/// <summary>Takes from the trailers what is meant for the gateway alone.</summary>
internal sealed class CleanedTrailers : ResponseTrailersTransform
{
    public override ValueTask ApplyAsync(ResponseTrailersTransformContext context)
    {
        if (context.HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { } trailers)
            HeaderHygiene.CleanTrailers(trailers);
        return default;
    }
}
