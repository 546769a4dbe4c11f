using System.Runtime.CompilerServices;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace FlagGateway.Routing;

/// <summary>
/// Gives requests to a model the timeout of its route where their cluster has none of its own. In a host the clusters
/// are those of its proxy, whose default of 100 s ends the response of a model that thinks for longer.
/// </summary>
internal static class LlmTimeouts
{
    // A model of the proxy is replaced by each of its changes, and collected after it.
    private static readonly ConditionalWeakTable<ClusterModel, ClusterModel> Models = new();

    /// <summary>Applies the timeout to a request whose cluster is assigned.</summary>
    public static void Apply(HttpContext context, FlaggedRoute route)
    {
        if (route.Llm is null)
            return;
        var feature = context.GetReverseProxyFeature();
        if (feature.Cluster.Config.HttpRequest?.ActivityTimeout is not null)
            return;
        context.Features.Set<IReverseProxyFeature>(new ReverseProxyFeature
        {
            Route = feature.Route,
            Cluster = Models.GetValue(feature.Cluster, Extend),
            AllDestinations = feature.AllDestinations,
            AvailableDestinations = feature.AvailableDestinations,
        });
    }

    private static ClusterModel Extend(ClusterModel cluster) =>
        new(cluster.Config with { HttpRequest = (cluster.Config.HttpRequest ?? new ForwarderRequestConfig()) with { ActivityTimeout = LlmRoute.DefaultIdle } }, cluster.HttpClient);
}
