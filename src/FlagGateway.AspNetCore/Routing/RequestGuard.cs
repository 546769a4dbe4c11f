using FlagGateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace FlagGateway.Routing;

/// <summary>
/// Answers requests that no destination should see. Left to the proxy they would fail as if the destination had, and users of
/// the candidate could roll it back with them. Takes from the others what was meant for this hop only.
/// </summary>
/// <param name="scope">Where all routes are the gateway's, <see cref="RequestGuardMiddleware"/> has seen each request before its route was looked for.</param>
/// <param name="metrics">Counts what is refused.</param>
internal sealed class RequestGuard(RoutesInScope scope, GatewayMetrics metrics)
{
    /// <summary>Guards a request of a flagged route, unless that was done before.</summary>
    /// <returns>Whether it goes on; otherwise it is answered.</returns>
    public bool Passes(HttpContext context) => scope.AreAll || Check(context);

    /// <summary>Guards a request.</summary>
    /// <returns>Whether it goes on; otherwise it is answered.</returns>
    public bool Check(HttpContext context)
    {
        if (HttpMethods.IsConnect(context.Request.Method) && !IsWebSocketOverHttp2(context))
        {
            metrics.CountRejection("connect");
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return false;
        }

        HeaderHygiene.CleanRequest(context.Request.Headers);
        return true;
    }

    // RFC 8441: WebSockets over HTTP/2 open with an extended CONNECT.
    private static bool IsWebSocketOverHttp2(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };
}
