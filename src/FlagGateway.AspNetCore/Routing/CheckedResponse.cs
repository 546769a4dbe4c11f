using Yarp.ReverseProxy.Transforms;

namespace FlagGateway.Routing;

/// <summary>Rejects responses that violate HTTP, before any part reaches the client.</summary>
internal sealed class CheckedResponse : ResponseTransform
{
    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        // RFC 9110 section 8.6: a 204 has no Content-Length, not even 0.
        if (context.ProxyResponse is { StatusCode: System.Net.HttpStatusCode.NoContent, Content.Headers.ContentLength: 0 })
            context.HttpContext.Response.Headers.ContentLength = null;
        return context.ProxyResponse is { } response ? ResponseCheck.CheckAsync(response, context.CancellationToken) : default;
    }
}
