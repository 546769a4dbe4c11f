using FlagGateway.Configuration.Routes;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration;

/// <summary>The routes and clusters of a host's own proxy, from its providers and filters.</summary>
internal sealed class HostProxy(IEnumerable<IProxyConfigProvider> providers, IEnumerable<IProxyConfigFilter> filters) : IConfigChangeListener
{
    private readonly IProxyConfigFilter[] _filters = [.. filters];
    private volatile IReadOnlyList<IProxyConfig>? _applied;
    private volatile Action? _changed;

    /// <summary>Registers the callback for changed routes or clusters; replaces the previous callback.</summary>
    public void OnChanged(Action? callback) => _changed = callback;

    /// <summary>The routes and clusters that the proxy uses, or will start with.</summary>
    public async Task<(IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters)> ReadAsync(List<ConfigIssue> issues)
    {
        // After a rejected change, the proxy retains its configuration, and so does the gateway.
        var configs = _applied ?? [.. providers.Select(static provider => provider.GetConfig())];
        Dictionary<string, ClusterConfig> clusters = new(StringComparer.OrdinalIgnoreCase);
        foreach (var cluster in configs.SelectMany(static config => config.Clusters))
            clusters.TryAdd(cluster.ClusterId, await FilterAsync(cluster));
        List<RouteConfig> routes = [];
        foreach (var route in configs.SelectMany(static config => config.Routes))
            routes.Add(await FilterAsync(route, clusters));
        foreach (var cluster in clusters.Values)
            ClusterValidator.Validate(cluster, $"Clusters:{cluster.ClusterId}", issues);
        return (routes, [.. clusters.Values]);
    }

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception)
    {
    }

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception)
    {
    }

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
        _applied = proxyConfigs;
        _changed?.Invoke();
    }

    private async Task<ClusterConfig> FilterAsync(ClusterConfig cluster)
    {
        foreach (var filter in _filters)
            cluster = await filter.ConfigureClusterAsync(cluster, CancellationToken.None);
        return cluster;
    }

    private async Task<RouteConfig> FilterAsync(RouteConfig route, Dictionary<string, ClusterConfig> clusters)
    {
        var cluster = route.ClusterId is null ? null : clusters.GetValueOrDefault(route.ClusterId);
        foreach (var filter in _filters)
            route = await filter.ConfigureRouteAsync(route, cluster, CancellationToken.None);
        return route;
    }
}
