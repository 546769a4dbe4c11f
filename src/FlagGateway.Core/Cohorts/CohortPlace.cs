namespace FlagGateway.Core.Cohorts;

/// <summary>A place where a regression may sit: a route, or a value of a group.</summary>
/// <param name="kind"><c>route</c>, or what the group is of: <c>tenant</c>, <c>tier</c>.</param>
/// <param name="name">Id of the route or value of the group; <see cref="Other"/> for values beyond the bound.</param>
public sealed class CohortPlace(string kind, string name)
{
    /// <summary>The kind of a route.</summary>
    public const string RouteKind = "route";

    /// <summary>Name of all values beyond the bound together.</summary>
    public const string Other = "other";

    /// <summary>What it is.</summary>
    public string Kind { get; } = kind;

    /// <summary>Which one it is.</summary>
    public string Name { get; } = name;

    internal CellCounter Control { get; } = new();

    internal CellCounter Candidate { get; } = new();

    /// <summary>What was counted so far.</summary>
    public PlaceCounts Read() => new(Kind, Name, PlaceCohort.Of([Control]), PlaceCohort.Of([Candidate]));

    /// <summary>Several places as one.</summary>
    internal static PlaceCounts Sum(string kind, IReadOnlyList<CohortPlace> places) =>
        new(kind, Other, PlaceCohort.Of([.. places.Select(static place => place.Control)]), PlaceCohort.Of([.. places.Select(static place => place.Candidate)]));
}

/// <summary>What was counted at one place.</summary>
public sealed record PlaceCounts(string Kind, string Name, PlaceCohort Control, PlaceCohort Candidate);

/// <summary>One cohort at one place.</summary>
/// <param name="Requests">Requests by percentile.</param>
/// <param name="Errors">Those that the destination made fail.</param>
/// <param name="P50">Quantiles of durations in seconds; <c>null</c> without an answer.</param>
/// <param name="P95">The same.</param>
/// <param name="P99">The same.</param>
public sealed record PlaceCohort(long Requests, long Errors, double? P50, double? P95, double? P99)
{
    internal static PlaceCohort Of(IReadOnlyList<CellCounter> counters)
    {
        // A part is read before the whole, so that it is never larger.
        var errors = counters.Sum(static counter => counter.Errors);
        var latency = new long[LatencyScale.Buckets];
        foreach (var counter in counters)
        {
            for (var bucket = 0; counter.Latency is { } counts && bucket < counts.Length; bucket++)
                latency[bucket] += counts[bucket];
        }

        return new PlaceCohort(counters.Sum(static counter => counter.Requests), errors, Quantile(latency, 0.5), Quantile(latency, 0.95), Quantile(latency, 0.99));
    }

    private static double? Quantile(long[] latency, double level)
    {
        var below = level * latency.Sum();
        if (below == 0)
            return null;
        var bucket = 0;
        while (bucket < latency.Length - 1 && (below -= latency[bucket]) > 0)
            bucket++;
        return LatencyScale.ValueOf(bucket);
    }
}
