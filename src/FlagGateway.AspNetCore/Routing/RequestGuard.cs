using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace FlagGateway.Routing;

/// <summary>
/// Rejects requests that no destination should see. In the proxy they would fail as if the destination had failed, and
/// users of the candidate could roll it back with them. Removes hop-by-hop headers from the others.
/// </summary>
/// <param name="scope">
/// If all routes are the gateway's, <see cref="RequestGuardMiddleware"/> checks each request before routing.
/// </param>
/// <param name="snapshots">The configuration in force.</param>
/// <param name="metrics">Counts rejected requests.</param>
internal sealed class RequestGuard(RoutesInScope scope, SnapshotSource snapshots, GatewayMetrics metrics)
{
    /// <summary>Checks a request of a flagged route, unless it was checked before.</summary>
    /// <returns>Whether to continue; otherwise the response is set.</returns>
    public bool Passes(HttpContext context) => scope.AreAll || Check(context);

    /// <summary>Checks a request.</summary>
    /// <returns>Whether to continue; otherwise the response is set.</returns>
    public bool Check(HttpContext context)
    {
        if (HttpMethods.IsConnect(context.Request.Method) && !IsWebSocketOverHttp2(context))
        {
            metrics.CountRejection("connect");
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return false;
        }

        if (RequestSnapshot.Find(context, snapshots).Options.Requests.Strict && context.Features.Get<IHttpRequestFeature>() is { } request && ControlCharacters.AreInTarget(request.RawTarget))
        {
            ControlCharacters.Reject(context, metrics);
            return false;
        }

        HeaderHygiene.CleanRequest(context.Request.Headers);
        return true;
    }

    // RFC 8441: WebSockets over HTTP/2 open with an extended CONNECT.
    private static bool IsWebSocketOverHttp2(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };
}
