using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Admin.Console.Clusters;

/// <summary>A route, and where its requests go.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Match">What it matches, in words.</param>
/// <param name="Flag">Id of the flag that decides; empty for none.</param>
/// <param name="StickyBy">What keeps its variant: <c>user</c> or the name of a group; empty without a flag.</param>
/// <param name="Targets">The clusters, in order of the variants; copies come last.</param>
internal sealed record RouteRow(string Id, string Match, string Flag, string StickyBy, IReadOnlyList<RouteTarget> Targets)
{
    /// <summary>Reads a route.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="flagged">Its flag; <c>null</c> for none.</param>
    /// <param name="mirror">The copies of a route without a flag; <c>null</c> for none.</param>
    public static RouteRow From(RouteConfig config, FlaggedRoute? flagged, MirrorRule? mirror)
    {
        var own = config.ClusterId ?? "";
        RouteTarget[] targets = flagged is null
            ? [new(own, "")]
            : [.. flagged.Variants.Select(variant => variant.Response is null ? new RouteTarget(variant.ClusterId ?? own, variant.Name) : new RouteTarget("", variant.Name))];
        RouteTarget[] copies = [.. (flagged?.Mirrors ?? []).Append(mirror).OfType<MirrorRule>().Select(static rule => new RouteTarget(rule.ClusterId, "copies")).Distinct()];
        return new(
            config.RouteId, MatchOf(config.Match), flagged?.Flag.Id ?? "", flagged is null ? "" : flagged.StickyBy?.TrimEnd(':') ?? "user",
            [.. targets.Where(static target => target.Cluster.Length > 0), .. copies]);
    }

    private static string MatchOf(RouteMatch match)
    {
        List<string> parts = [];
        if (match.Methods is { Count: > 0 } methods)
            parts.Add(string.Join(", ", methods));
        if (match.Hosts is { Count: > 0 } hosts)
            parts.Add(string.Join(", ", hosts));
        parts.Add(match.Path ?? "every path");
        parts.AddRange((match.Headers ?? []).Select(static header => $"header {header.Name}{ValuesOf(header.Values)}"));
        parts.AddRange((match.QueryParameters ?? []).Select(static query => $"query {query.Name}{ValuesOf(query.Values)}"));
        return string.Join(" · ", parts);
    }

    private static string ValuesOf(IReadOnlyList<string>? values) => values is { Count: > 0 } ? ": " + string.Join(" or ", values) : "";
}

/// <summary>A cluster of a route.</summary>
/// <param name="Cluster">Id of the cluster.</param>
/// <param name="Role">The variant, <c>copies</c> for a shadow, or empty for the route's own cluster.</param>
internal sealed record RouteTarget(string Cluster, string Role);
