using FlagGateway.Reports.Content;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace FlagGateway.Admin.Console.Clusters;

/// <summary>Reads clusters and routes of the proxy, with what flags make of them.</summary>
internal sealed class ClusterReader(IProxyStateLookup proxy, SnapshotSource snapshots, GatewayMetrics metrics)
{
    /// <summary>All clusters, ordered by id.</summary>
    public IReadOnlyList<ClusterRow> Clusters()
    {
        var uses = Uses().ToLookup(static use => use.Cluster, static use => use.Use, StringComparer.OrdinalIgnoreCase);
        var errors = metrics.UpstreamErrors().ToLookup(static error => (error.Cluster, error.Destination), static error => (error.Reason, error.Count));
        return [.. proxy.GetClusters().OrderBy(static cluster => cluster.ClusterId, StringComparer.Ordinal).Select(cluster => new ClusterRow(
            cluster.ClusterId,
            [.. uses[cluster.ClusterId].Distinct()],
            [.. cluster.Destinations.Values.OrderBy(static one => one.DestinationId, StringComparer.Ordinal).Select(destination => RowOf(destination, errors[(cluster.ClusterId, destination.DestinationId)]))]))];
    }

    /// <summary>All routes, in the order in which they are tried.</summary>
    public IReadOnlyList<RouteRow> Routes()
    {
        var snapshot = snapshots.Current;
        return [.. proxy.GetRoutes()
            .OrderBy(static route => route.Config.Order ?? 0).ThenBy(static route => route.Config.RouteId, StringComparer.Ordinal)
            .Select(route => RouteRow.From(route.Config, snapshot.Routes.GetValueOrDefault(route.Config.RouteId), snapshot.PlainMirrors.GetValueOrDefault(route.Config.RouteId)))];
    }

    private IEnumerable<(string Cluster, ClusterUse Use)> Uses() => Routes().SelectMany(static route => route.Targets.Select(target => (target.Cluster, new ClusterUse(route.Id, route.Flag, target.Role))));

    private static DestinationRow RowOf(DestinationState destination, IEnumerable<(string Reason, long Count)> errors)
    {
        var (health, tone) = (destination.Health.Active, destination.Health.Passive) switch
        {
            (DestinationHealth.Unhealthy, _) => ("✕ fails its health check", Tone.Bad),
            (_, DestinationHealth.Unhealthy) => ("✕ fails requests", Tone.Bad),
            (DestinationHealth.Unknown, DestinationHealth.Unknown) => ("not checked", Tone.Plain),
            _ => ("✓ healthy", Tone.Good),
        };
        return new(destination.DestinationId, destination.Model.Config.Address, health, tone, destination.ConcurrentRequestCount, [.. errors.OrderByDescending(static error => error.Count)]);
    }
}
