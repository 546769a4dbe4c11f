using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace FlagGateway.Routing;

/// <summary>
/// Sends a request to the cluster of its variant, or to control if that cluster is unavailable and the route allows it.
/// </summary>
internal sealed class RequestDispatcher(IProxyStateLookup proxy, RequestRecorder recorder)
{
    /// <summary>Assigns the cluster.</summary>
    /// <param name="context">The request.</param>
    /// <param name="own">The proxy's choice from the route alone.</param>
    /// <param name="route">The request's route.</param>
    /// <param name="routed">The decision; changed if control serves the user instead.</param>
    public void Send(HttpContext context, IReverseProxyFeature own, FlaggedRoute route, RoutedRequest routed)
    {
        if (routed.Variant.Response is not null)
            return;
        var target = ClusterOf(routed.Variant);
        var isServable = routed.Variant == route.Control
            || IsServable(target?.Model ?? own.Cluster, target?.DestinationsState.AvailableDestinations ?? own.AvailableDestinations);
        if (!isServable && route.OnUnavailable == UnavailableAction.Control)
        {
            isServable = true;
            routed.Variant.Cohort.CountFallback();
            // Control serves the user, but it still counts as an error of the candidate.
            recorder.RecordUnserved(routed);
            routed.Window = null;
            routed.Variant = route.Control;
            routed.Reason = EvaluationReason.Error;
            target = ClusterOf(routed.Variant);
        }

        if (target is null)
        {
            // A reload has just removed the cluster: the route's own cluster serves, and no variant is charged with an
            // error.
            if (routed.Variant.ClusterId is not null)
                (routed.Variant, routed.Reason, routed.Window) = (route.None, EvaluationReason.Error, null);
        }
        else if (target.Model != own.Cluster)
        {
            context.ReassignProxyRequest(routed.Variant.RouteTo(own.Route, target), target);
        }

        LlmTimeouts.Apply(context, route);
        // 503 without trying: panic mode is for a variant without an alternative, and a candidate has one.
        if (!isServable)
            context.GetReverseProxyFeature().AvailableDestinations = [];
    }

    private ClusterState? ClusterOf(VariantRoute variant) =>
        variant.ClusterId is { } cluster && proxy.TryGetCluster(cluster, out var state) ? state : null;

    // If all are unhealthy, YARP's default policy (HealthyOrPanic) treats all of them as available.
    private static bool IsServable(ClusterModel cluster, IReadOnlyList<DestinationState> available)
    {
        var isActive = cluster.Config.HealthCheck?.Active?.Enabled == true;
        var isPassive = cluster.Config.HealthCheck?.Passive?.Enabled == true;
        for (var i = 0; i < available.Count; i++)
        {
            var health = available[i].Health;
            if (!(isActive && health.Active == DestinationHealth.Unhealthy) && !(isPassive && health.Passive == DestinationHealth.Unhealthy))
                return true;
        }

        return false;
    }
}
