using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.SessionAffinity;

namespace FlagGateway.Routing;

/// <summary>
/// <c>Return503Error</c> for routes with a flag. A user moved by the flag still has the session of the other variant;
/// that is not a session of this cluster, so the user gets a new one. The policy rejects only sessions whose
/// destination belongs to this cluster and is not available. A key that matches no destination of the cluster may
/// belong to another cluster.
/// </summary>
internal sealed class OwnSessionPolicy(IEnumerable<ISessionAffinityPolicy> policies) : IAffinityFailurePolicy
{
    /// <summary>Replaces <c>Return503Error</c> (<see cref="OwnSessionFilter"/>).</summary>
    public const string PolicyName = "FlagGateway.Return503Error";

    private readonly Dictionary<string, ISessionAffinityPolicy> _policies = policies.ToDictionary(policy => policy.Name, StringComparer.OrdinalIgnoreCase);

    public string Name => PolicyName;

    public async Task<bool> Handle(HttpContext context, ClusterState cluster, AffinityStatus affinityStatus)
    {
        if (context.Features.Get<RoutedRequest>() is not null && !await IsOfClusterAsync(context, cluster))
            return true;
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return false;
    }

    private async ValueTask<bool> IsOfClusterAsync(HttpContext context, ClusterState cluster)
    {
        if (cluster.Model.Config.SessionAffinity is not { } affinity
            || !_policies.TryGetValue(affinity.Policy ?? SessionAffinityConstants.Policies.HashCookie, out var policy))
        {
            return false;
        }

        var found = await policy.FindAffinitizedDestinationsAsync(context, cluster, affinity, cluster.DestinationsState.AllDestinations, context.RequestAborted);
        return found.Status == AffinityStatus.OK;
    }
}
