using System.Collections.Concurrent;
using FlagGateway.Core.Shadow;
using FlagGateway.Snapshots;

namespace FlagGateway.Mirroring;

/// <summary>
/// What mirroring has found: for each route a bounded list of mismatches, grouped by path and field, and what is
/// known of its noise. Kept in memory; on disk only for routes that ask for it.
/// </summary>
internal sealed class MismatchStore(Func<int> samples, MismatchLog log, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, RouteMismatches> _routes = new(StringComparer.Ordinal);

    /// <summary>The mismatches of a route, the most frequent first; empty for a route without any.</summary>
    public IReadOnlyList<MismatchGroup> Groups(string routeId) =>
        _routes.TryGetValue(routeId, out var route) ? route.Groups() : [];

    /// <summary>Routes that have compared responses.</summary>
    public IReadOnlyCollection<string> Routes => [.. _routes.Keys];

    /// <summary>How many responses of a route were compared, and how many differed in more than noise.</summary>
    public (long Comparisons, long Mismatches) Counts(string routeId) =>
        _routes.TryGetValue(routeId, out var route) ? (route.Comparisons, route.Mismatches) : (0, 0);

    /// <summary>The fields of a route that differ by themselves, as far as learned; by name.</summary>
    public IReadOnlyList<string> Noise(string routeId) =>
        _routes.TryGetValue(routeId, out var route) ? route.Noise() : [];

    /// <summary>Counts a comparison that found nothing.</summary>
    public void AddMatch(MirrorRule rule) => RouteOf(rule).Count(isMismatch: false);

    /// <summary>Keeps a mismatch.</summary>
    public void Add(MirroredExchange exchange, Comparison comparison, TimeSpan candidate)
    {
        var now = time.GetUtcNow();
        var route = RouteOf(exchange.Rule);
        route.Count(isMismatch: true);
        var template = PathTemplate.From(exchange.Path);
        foreach (var difference in comparison.Differences.DistinctBy(difference => difference.Field))
        {
            var example = new MismatchExample(difference.Path, difference.Control, difference.Candidate, exchange.Duration.TotalMilliseconds, candidate.TotalMilliseconds);
            route.Add(new MismatchGroup(exchange.Method, template, difference.Field, difference.Kind, 1, 0, now, now, example), samples());
        }

        if (exchange.Rule.WritesLog)
            log.Write(exchange, template, comparison, candidate, now);
    }

    /// <summary>
    /// Learns from control's two responses which fields differ by themselves, and takes those out of the comparison.
    /// </summary>
    /// <returns>The comparison, as a match where only noise differs.</returns>
    public Comparison Learn(MirrorRule rule, Comparison candidate, Comparison control) => RouteOf(rule).Learn(candidate, control);

    private RouteMismatches RouteOf(MirrorRule rule) => _routes.GetOrAdd(rule.RouteId, static _ => new RouteMismatches());
}
