using FlagGateway.Health;

namespace FlagGateway.Routing;

/// <summary>
/// While the gateway drains, each HTTP/1 response is the last on its connection, so that a load balancer's idle
/// connections close before the listener does. For HTTP/2 the server announces this itself.
/// </summary>
internal static class ConnectionRelease
{
    public static void Apply(HttpContext context, Readiness readiness)
    {
        if (readiness.IsDraining && !HttpProtocol.IsHttp2(context.Request.Protocol) && !HttpProtocol.IsHttp3(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
    }
}
