using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.SessionAffinity;

namespace FlagGateway.Routing;

/// <summary>
/// Replaces <c>Return503Error</c> by <see cref="OwnSessionPolicy"/>; on routes without a flag both behave the same.
/// </summary>
internal sealed class OwnSessionFilter : IProxyConfigFilter
{
    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) =>
        cluster.SessionAffinity is { } affinity
        && SessionAffinityConstants.FailurePolicies.Return503Error.Equals(affinity.FailurePolicy, StringComparison.OrdinalIgnoreCase)
            ? new(cluster with { SessionAffinity = affinity with { FailurePolicy = OwnSessionPolicy.PolicyName } })
            : new(cluster);

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel) => new(route);
}
