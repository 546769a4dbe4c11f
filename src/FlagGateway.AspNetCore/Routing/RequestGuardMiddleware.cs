using FlagGateway.Health;

namespace FlagGateway.Routing;

/// <summary>Guards all requests of a listener that is the gateway's alone, before a route is looked for.</summary>
internal sealed class RequestGuardMiddleware(RequestDelegate next, RequestGuard guard, Readiness readiness)
{
    public Task Invoke(HttpContext context)
    {
        if (!guard.Check(context))
            return Task.CompletedTask;
        // A 101 needs the header for itself; what else answers an upgrade is seen to when the answer comes.
        if (context.Request.Headers.Upgrade.Count == 0)
            ConnectionRelease.Apply(context, readiness);
        return next(context);
    }
}
