using FlagGateway.Health;

namespace FlagGateway.Routing;

/// <summary>
/// While the gateway drains, each HTTP/1 answer is the last on its connection, so that a balancer's idle
/// connections are gone before the listener is. HTTP/2 is told by the server itself.
/// </summary>
internal static class ConnectionRelease
{
    public static void Apply(HttpContext context, Readiness readiness)
    {
        if (readiness.IsDraining && !HttpProtocol.IsHttp2(context.Request.Protocol) && !HttpProtocol.IsHttp3(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
    }
}
