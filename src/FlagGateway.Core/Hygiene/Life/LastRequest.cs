using System.Text.Json.Serialization;

namespace FlagGateway.Core.Hygiene.Life;

/// <summary>The last request of a variant on a route, or its last evaluation for an application.</summary>
/// <param name="Route">
/// Id of the route; <see cref="OneFlag"/> or <see cref="AllFlags"/> for an evaluation.
/// </param>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Cluster">The cluster to which it went; empty for a response without one.</param>
/// <param name="At">When, to the minute.</param>
internal readonly record struct LastRequest(string Route, string Variant, string Cluster, DateTimeOffset At)
{
    /// <summary>In place of a route: an application asked for this flag.</summary>
    public const string OneFlag = "";

    /// <summary>
    /// In place of a route: an application asked for all flags. No route in a file has this id: a colon separates keys.
    /// </summary>
    public const string AllFlags = ":all";

    /// <summary>Whether it came through a route.</summary>
    [JsonIgnore]
    public bool IsRouted => Route is not (OneFlag or AllFlags);

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
