using System.Globalization;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Configuration.Routes;

/// <summary>
/// Timeouts of the clusters of routes with <c>Llm.Api</c>. The proxy's default of 100 s ends the response of a model
/// that thinks for longer.
/// </summary>
internal static class LlmClusters
{
    private static readonly TimeSpan Timeout = LlmRoute.DefaultIdle;

    /// <summary>Gives clusters of such routes their own default, and warns about shorter timeouts.</summary>
    /// <param name="clusters">All clusters.</param>
    /// <param name="routes">The compiled routes.</param>
    /// <param name="own">The routes of the proxy.</param>
    /// <param name="issues">Receives the warnings.</param>
    public static IReadOnlyList<ClusterConfig> Apply(
        IReadOnlyList<ClusterConfig> clusters, IReadOnlyDictionary<string, FlaggedRoute> routes, IReadOnlyList<RouteConfig> own, List<ConfigIssue> issues)
    {
        var used = own.Where(route => routes.TryGetValue(route.RouteId, out var flagged) && flagged.Llm is not null)
            .SelectMany(route => routes[route.RouteId].Variants.Select(variant => variant.ClusterId ?? route.ClusterId).Append(route.ClusterId))
            .OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        return used.Count == 0 ? clusters : [.. clusters.Select(cluster => used.Contains(cluster.ClusterId) ? Apply(cluster, issues) : cluster)];
    }

    /// <summary>
    /// The hash of the proxy's configuration: flags.json also decides which clusters have the default.
    /// </summary>
    public static string HashOf(string hash, IReadOnlyList<ClusterConfig> written, IReadOnlyList<ClusterConfig> applied) => ReferenceEquals(written, applied)
        ? hash
        : $"{hash} {string.Join(',', applied.Except(written, ReferenceEqualityComparer.Instance).OfType<ClusterConfig>().Select(static cluster => cluster.ClusterId))}";

    private static ClusterConfig Apply(ClusterConfig cluster, List<ConfigIssue> issues)
    {
        if (cluster.HttpRequest?.ActivityTimeout is not { } timeout)
            return cluster with { HttpRequest = (cluster.HttpRequest ?? new ForwarderRequestConfig()) with { ActivityTimeout = Timeout } };
        if (timeout < Timeout)
        {
            issues.Add(new(
                IssueSeverity.Warning, ConfigFileNames.Gateway, $"ReverseProxy:Clusters:{cluster.ClusterId}:HttpRequest:ActivityTimeout", timeout.ToString("c", CultureInfo.InvariantCulture),
                "A model that thinks for longer is cut off; SDKs wait for 10 minutes.", "Write 00:10:00, or leave it out"));
        }

        return cluster;
    }
}
