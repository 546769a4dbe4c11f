using FlagGateway.Core.Hygiene.Retiring;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Hygiene;

/// <summary>Finds what still uses the clusters of a flag once it is gone.</summary>
internal static class ClusterUses
{
    /// <summary>The clusters that the flag's routes no longer use, with what does.</summary>
    /// <param name="asking">Its routes.</param>
    /// <param name="proxies">The routes of the proxy, by id.</param>
    /// <param name="after">The configuration without the flag.</param>
    /// <param name="changes">What becomes of its routes.</param>
    public static IEnumerable<ClusterUse> Find(FlaggedRoute[] asking, IReadOnlyDictionary<string, RouteConfig> proxies, LoadedConfiguration after, RouteChange[] changes)
    {
        var lost = asking.SelectMany(route => route.Variants.Where(static variant => variant.Response is null).Select(variant => variant.ClusterId ?? proxies[route.RouteId].ClusterId!))
            .Except(changes.Select(static change => change.Cluster), StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal);
        foreach (var cluster in lost)
        {
            if (UsesOf(cluster, after).Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } uses)
                yield return new(cluster, uses);
        }
    }

    private static IEnumerable<string> UsesOf(string cluster, LoadedConfiguration configuration)
    {
        foreach (var route in configuration.ProxyRoutes.Where(route => Is(route.ClusterId)).OrderBy(static route => route.RouteId, StringComparer.Ordinal))
            yield return $"route {route.RouteId}";
        foreach (var route in configuration.Routes.Values.OrderBy(static route => route.RouteId, StringComparer.Ordinal))
        {
            foreach (var variant in route.Variants.Where(variant => Is(variant.ClusterId)))
                yield return $"variant {variant.Name} of {route.Flag.Id}";
            if (route.Mirrors.Any(mirror => Is(mirror.ClusterId)))
                yield return $"copies of route {route.RouteId}";
        }

        foreach (var (route, mirror) in configuration.PlainMirrors)
        {
            if (Is(mirror.ClusterId))
                yield return $"copies of route {route}";
        }

        bool Is(string? id) => cluster.Equals(id, StringComparison.OrdinalIgnoreCase);
    }
}
