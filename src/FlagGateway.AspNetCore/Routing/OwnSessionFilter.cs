using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.SessionAffinity;

namespace FlagGateway.Routing;

/// <summary>Puts <see cref="OwnSessionPolicy"/> in the place of <c>Return503Error</c>; on routes without a flag both do the same.</summary>
internal sealed class OwnSessionFilter : IProxyConfigFilter
{
    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) =>
        cluster.SessionAffinity is { } affinity
        && SessionAffinityConstants.FailurePolicies.Return503Error.Equals(affinity.FailurePolicy, StringComparison.OrdinalIgnoreCase)
            ? new(cluster with { SessionAffinity = affinity with { FailurePolicy = OwnSessionPolicy.PolicyName } })
            : new(cluster);

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel) => new(route);
}
