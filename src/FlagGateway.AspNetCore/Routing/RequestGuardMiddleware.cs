using FlagGateway.Health;

namespace FlagGateway.Routing;

/// <summary>Checks all requests of the gateway's own listener, before routing.</summary>
internal sealed class RequestGuardMiddleware(RequestDelegate next, RequestGuard guard, Readiness readiness)
{
    public Task Invoke(HttpContext context)
    {
        if (!guard.Check(context))
            return Task.CompletedTask;
        // A 101 needs the header; other responses to an upgrade are handled when they arrive.
        if (context.Request.Headers.Upgrade.Count == 0)
            ConnectionRelease.Apply(context, readiness);
        return next(context);
    }
}
