using FlagGateway.Snapshots;

namespace FlagGateway.Routing;

/// <summary>
/// Reads the snapshot in force and routes the request by it. Runs in the proxy's pipeline before affinity and load
/// balancing.
/// </summary>
internal sealed class FlagRoutingMiddleware(RequestDelegate next, SnapshotSource snapshots, AsyncIdentity identity, RequestGuard guard, FlagRouter router, UnflaggedRouter unflagged)
{
    public Task Invoke(HttpContext context)
    {
        var snapshot = snapshots.Current;
        context.Features.Set(snapshot);
        var id = context.GetReverseProxyFeature().Route.Config.RouteId;
        return identity.IsPossible(context, snapshot, id) ? IdentifyAndRoute(context, snapshot, id) : Route(context, snapshot, id);
    }

    private async Task IdentifyAndRoute(HttpContext context, GatewaySnapshot snapshot, string id)
    {
        await identity.ReadAsync(context, snapshot, id);
        await Route(context, snapshot, id);
    }

    private Task Route(HttpContext context, GatewaySnapshot snapshot, string id)
    {
        if (!snapshot.Routes.TryGetValue(id, out var route) && IsFlagged(context) && snapshots.Previous is { } previous && previous.Routes.TryGetValue(id, out route))
        {
            // Matched just before a reload that removed the flag: the route's own cluster would be another variant than
            // the user has before and after.
            snapshot = previous;
            context.Features.Set(previous);
        }

        if (route is null)
            return unflagged.RouteAsync(context, snapshot, id, next);
        return guard.Passes(context) ? router.RouteAsync(context, snapshot, route, next) : Task.CompletedTask;
    }

    private static bool IsFlagged(HttpContext context) =>
        context.GetReverseProxyFeature().Route.Config.Metadata?.ContainsKey(RouteKeys.Flag) == true;
}
