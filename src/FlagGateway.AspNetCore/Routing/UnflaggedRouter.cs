using FlagGateway.Snapshots;

namespace FlagGateway.Routing;

/// <summary>Forwards requests of routes without a flag; some are mirrored.</summary>
internal sealed class UnflaggedRouter(PlainMirror mirror, UpstreamErrorRecorder errors)
{
    /// <summary>Forwards a request, and records an error of its destination.</summary>
    /// <param name="context">The request.</param>
    /// <param name="snapshot">The snapshot in force.</param>
    /// <param name="route">Id of its route.</param>
    /// <param name="next">The rest of the proxy's pipeline.</param>
    public async Task RouteAsync(HttpContext context, GatewaySnapshot snapshot, string route, RequestDelegate next)
    {
        if (snapshot.PlainMirrors.Count != 0 && snapshot.PlainMirrors.TryGetValue(route, out var rule) && PlainMirror.IsInSample(context, snapshot, rule))
            await mirror.ForwardAsync(context, rule, next);
        else
            await next(context);
        errors.Record(context, routed: null);
    }
}
