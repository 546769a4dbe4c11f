using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.SessionAffinity;

namespace FlagGateway.Routing;

/// <summary>
/// <c>Return503Error</c> where a flag decides. A user whom the flag moves still has the session of the other side; that is
/// no session of this cluster, so the user gets a new one. The policy refuses only sessions whose destination belongs to
/// this cluster and is not available. A key that names none of its destinations cannot be told from another cluster's.
/// </summary>
internal sealed class OwnSessionPolicy(IEnumerable<ISessionAffinityPolicy> policies) : IAffinityFailurePolicy
{
    /// <summary>Stands in the place of <c>Return503Error</c> (<see cref="OwnSessionFilter"/>).</summary>
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
