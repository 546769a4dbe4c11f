using System.Collections.Concurrent;
using FlagGateway.Core.Shadow;
using FlagGateway.Snapshots;

namespace FlagGateway.Mirroring;

/// <summary>
/// Findings of mirroring: for each route a bounded list of mismatches, grouped by path and field, and the
/// learned noise. In memory; on disk only for routes that enable it.
/// </summary>
internal sealed class MismatchStore(Func<int> samples, MismatchLog log, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, RouteMismatches> _routes = new(StringComparer.Ordinal);

    /// <summary>The mismatches of a route, the most frequent first; empty for a route without any.</summary>
    public IReadOnlyList<MismatchGroup> Groups(string routeId) =>
        _routes.TryGetValue(routeId, out var route) ? route.Groups() : [];

    /// <summary>Routes that have compared responses.</summary>
    public IReadOnlyCollection<string> Routes => [.. _routes.Keys];

    /// <summary>Number of compared responses of a route, and of those that differed in more than noise.</summary>
    public (long Comparisons, long Mismatches) Counts(string routeId) =>
        _routes.TryGetValue(routeId, out var route) ? (route.Comparisons, route.Mismatches) : (0, 0);

    /// <summary>The learned noise of a route, by field name.</summary>
    public IReadOnlyList<string> Noise(string routeId) =>
        _routes.TryGetValue(routeId, out var route) ? route.Noise() : [];

    /// <summary>Counts a comparison without a difference.</summary>
    public void AddMatch(MirrorRule rule) => RouteOf(rule).Count(isMismatch: false);

    /// <summary>Stores a mismatch.</summary>
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

    /// <summary>Stores and counts the result of a comparison.</summary>
    /// <param name="exchange">The user's request.</param>
    /// <param name="comparison">The comparison.</param>
    /// <param name="candidate">How long the copy took.</param>
    /// <returns>The end of the copy; <c>null</c> if the responses were not comparable.</returns>
    public CopyEnd? Conclude(MirroredExchange exchange, Comparison comparison, TimeSpan candidate)
    {
        if (comparison.Result == ComparisonResult.NotComparable)
            return null;
        var isMatch = comparison.Result == ComparisonResult.Match;
        if (isMatch)
            AddMatch(exchange.Rule);
        else
            Add(exchange, comparison, candidate);
        exchange.Window?.CountCopy(exchange.Partition, isMatch);
        return new CopyEnd(isMatch ? MirrorResult.Match : MirrorResult.Mismatch, MirrorReason.None, CopyResponse.Complete);
    }

    /// <summary>
    /// Learns from control's two responses which fields are noisy, and removes those from the comparison.
    /// </summary>
    /// <returns>The comparison, as a match where only noise differs.</returns>
    public Comparison Learn(MirrorRule rule, Comparison candidate, Comparison control) => RouteOf(rule).Learn(candidate, control);

    private RouteMismatches RouteOf(MirrorRule rule) => _routes.GetOrAdd(rule.RouteId, static _ => new RouteMismatches());
}
