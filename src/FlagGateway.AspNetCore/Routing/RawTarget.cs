using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace FlagGateway.Routing;

/// <summary>Sends the request target as the client wrote it. Must be the last transform: it sets the address.</summary>
internal sealed class RawTarget : RequestTransform
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var request = context.HttpContext.Request;
        var received = request.Path.Value ?? "";
        if (context.ProxyRequest.RequestUri is not null
            || context.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget is not { Length: > 0 } target
            || RawPath.IsPlain(target, received))
        {
            return default;
        }

        var (raw, query) = RawPath.Split(target);
        if (RawPath.Find(raw, received, context.Path.Value ?? "") is not { } path)
            return default;
        var transformed = context.Query.QueryString;
        if (transformed != request.QueryString)
            query = transformed.ToUriComponent();
        context.ProxyRequest.RequestUri = new Uri($"{context.DestinationPrefix.AsSpan().TrimEnd('/')}{path}{query}", AsWritten);
        return default;
    }
}
