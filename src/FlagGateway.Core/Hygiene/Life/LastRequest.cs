namespace FlagGateway.Core.Hygiene.Life;

/// <summary>The last request of a variant on a route.</summary>
/// <param name="Route">Id of the route.</param>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Cluster">The cluster to which it went; empty for a response without one.</param>
/// <param name="At">When, to the minute.</param>
internal readonly record struct LastRequest(string Route, string Variant, string Cluster, DateTimeOffset At)
{
    /// <summary>The later time of each route, variant and cluster, in a fixed order.</summary>
    public static IReadOnlyList<LastRequest> Merge(IEnumerable<LastRequest> one, IEnumerable<LastRequest> other) =>
    [
        .. one.Concat(other)
            .GroupBy(static last => (last.Route, last.Variant, last.Cluster))
            .Select(static group => group.MaxBy(static last => last.At))
            .OrderBy(static last => last.Route, StringComparer.Ordinal)
            .ThenBy(static last => last.Variant, StringComparer.Ordinal)
            .ThenBy(static last => last.Cluster, StringComparer.Ordinal),
    ];
}
