namespace FlagGateway.Core.Cohorts;

/// <summary>A segment in which a regression may occur: a route, or a value of a group.</summary>
/// <param name="kind"><c>route</c>, or the kind of the group: <c>tenant</c>, <c>tier</c>.</param>
/// <param name="name">Id of the route or value of the group; <see cref="Other"/> for values beyond the bound.</param>
public sealed class CohortSegment(string kind, string name)
{
    /// <summary>The kind of a route.</summary>
    public const string RouteKind = "route";

    /// <summary>Name for all values beyond the bound.</summary>
    public const string Other = "other";

    /// <summary>Kind of the segment.</summary>
    public string Kind { get; } = kind;

    /// <summary>Name of the segment.</summary>
    public string Name { get; } = name;

    // The segment of a further candidate has control's counter in common with that of the first one.
    internal CohortSegment(CohortSegment first)
        : this(first.Kind, first.Name) => Control = first.Control;

    internal SegmentCounter Control { get; } = new();

    internal SegmentCounter Candidate { get; } = new();
}

/// <summary>Counts of one segment.</summary>
public sealed record SegmentComparison(string Kind, string Name, CohortSegmentView Control, CohortSegmentView Candidate)
{
    /// <summary>
    /// The difference of the error rates; <c>null</c> if the segment has too little traffic to compare, or the cohorts
    /// are no random samples.
    /// </summary>
    public SegmentDifference? Difference { get; init; }
}

/// <summary>Difference of the error rates in a segment: candidate minus control.</summary>
/// <param name="Estimate">The difference, as a fraction.</param>
/// <param name="Lower">Lower end of its interval, which is valid at every evaluation; <c>null</c> if unbounded.</param>
/// <param name="Upper">Upper end; <c>null</c> if unbounded.</param>
public sealed record SegmentDifference(double Estimate, double? Lower, double? Upper);

/// <summary>One cohort in one segment.</summary>
/// <param name="Requests">Requests by percentile.</param>
/// <param name="Errors">Requests whose failure the destination caused.</param>
/// <param name="P50">Quantiles of durations in seconds; <c>null</c> without a response.</param>
/// <param name="P95">The same.</param>
/// <param name="P99">The same.</param>
public sealed record CohortSegmentView(long Requests, long Errors, double? P50, double? P95, double? P99)
{
    /// <summary>
    /// Median of the times to the first content of LLMs' streams, in seconds; <c>null</c> without one.
    /// </summary>
    public double? TtftP50 { get; init; }

    /// <summary>The same, at 95 %.</summary>
    public double? TtftP95 { get; init; }
}
