using FlagGateway.Identity;
using FlagGateway.Snapshots;

namespace FlagGateway.Routing;

/// <summary>Reads the snapshot in force and routes the request by it. Runs in the proxy's pipeline before affinity and load balancing.</summary>
internal sealed class FlagRoutingMiddleware(RequestDelegate next, SnapshotSource snapshots, HostIdentities identities, RequestGuard guard, FlagRouter router, UnflaggedRouter unflagged)
{
    public Task Invoke(HttpContext context)
    {
        if (!identities.Exist)
            return Route(context);
        var found = identities.FindAsync(context);
        return found.IsCompletedSuccessfully ? Route(context) : RouteAfter(found, context);
    }

    private async Task RouteAfter(ValueTask found, HttpContext context)
    {
        await found;
        await Route(context);
    }

    private Task Route(HttpContext context)
    {
        var snapshot = snapshots.Current;
        context.Features.Set(snapshot);
        var id = context.GetReverseProxyFeature().Route.Config.RouteId;
        if (snapshot.Routes.TryGetValue(id, out var route))
            return guard.Passes(context) ? router.RouteAsync(context, snapshot, route, next) : Task.CompletedTask;
        return unflagged.RouteAsync(context, snapshot, id, next);
    }
}
