using FlagGateway.Health;
using FlagGateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace FlagGateway.Routing;

/// <summary>
/// Answers requests that no destination should see, before a route is looked for. Left to the proxy they
/// would fail as if the destination had, and users of the candidate could roll it back with them. Takes from
/// the others what was meant for this hop only.
/// </summary>
internal sealed class RequestGuard(RequestDelegate next, GatewayMetrics metrics, Readiness readiness)
{
    public Task Invoke(HttpContext context)
    {
        if (!HttpMethods.IsConnect(context.Request.Method) || IsWebSocketOverHttp2(context))
        {
            // A 101 needs the header for itself; what else answers an upgrade is seen to when the answer comes.
            if (context.Request.Headers.Upgrade.Count == 0)
                ConnectionRelease.Apply(context, readiness);
            HeaderHygiene.CleanRequest(context.Request.Headers);
            return next(context);
        }

        metrics.CountRejection("connect");
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        return Task.CompletedTask;
    }

    // RFC 8441: WebSockets over HTTP/2 open with an extended CONNECT.
    private static bool IsWebSocketOverHttp2(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };
}
