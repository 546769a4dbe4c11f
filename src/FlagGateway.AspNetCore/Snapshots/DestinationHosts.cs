using Yarp.ReverseProxy;

namespace FlagGateway.Snapshots;

/// <summary>Finds the host name of a destination (<c>Host</c> of its configuration) by its address.</summary>
internal static class DestinationHosts
{
    /// <summary>
    /// Returns the name, or <c>null</c> if none is configured. Connections of a cluster are shared by
    /// address: of destinations with the same address the first by id counts.
    /// </summary>
    /// <param name="proxy">The proxy's clusters.</param>
    /// <param name="clusterId">The cluster of the connection.</param>
    /// <param name="address">Address of a request or a health probe.</param>
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
