using Yarp.ReverseProxy;

namespace FlagGateway.Snapshots;

/// <summary>Finds the name that a destination goes by (<c>Host</c> of its configuration), from the address that is connected to.</summary>
internal static class DestinationHosts
{
    /// <summary>
    /// The name, or <c>null</c> where the destination has none but its address's. Connections of a cluster are shared by
    /// address: of destinations with the same address the first by id counts.
    /// </summary>
    /// <param name="proxy">The proxy's clusters.</param>
    /// <param name="clusterId">The cluster whose connection it is.</param>
    /// <param name="address">What is connected to: a request's or a health probe's.</param>
    public static string? Find(IProxyStateLookup proxy, string clusterId, Uri address)
    {
        if (!proxy.TryGetCluster(clusterId, out var cluster))
            return null;
        foreach (var destination in cluster.Destinations.Values.OrderBy(one => one.DestinationId, StringComparer.Ordinal))
        {
            var config = destination.Model.Config;
            if (!string.IsNullOrEmpty(config.Host) && (IsAt(config.Address, address) || IsAt(config.Health, address)))
                return config.Host;
        }

        return null;
    }

    private static bool IsAt(string? configured, Uri address) =>
        Uri.TryCreate(configured, UriKind.Absolute, out var uri)
        && uri.Port == address.Port
        && string.Equals(uri.IdnHost, address.IdnHost, StringComparison.OrdinalIgnoreCase);
}
