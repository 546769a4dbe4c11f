namespace FlagGateway.Core.Cohorts;

/// <summary>A segment where a regression may sit: a route, or a value of a group.</summary>
/// <param name="kind"><c>route</c>, or what the group is of: <c>tenant</c>, <c>tier</c>.</param>
/// <param name="name">Id of the route or value of the group; <see cref="Other"/> for values beyond the bound.</param>
public sealed class CohortSegment(string kind, string name)
{
    /// <summary>The kind of a route.</summary>
    public const string RouteKind = "route";

    /// <summary>Name of all values beyond the bound together.</summary>
    public const string Other = "other";

    /// <summary>What it is.</summary>
    public string Kind { get; } = kind;

    /// <summary>Which one it is.</summary>
    public string Name { get; } = name;

    internal PartitionCounter Control { get; } = new();

    internal PartitionCounter Candidate { get; } = new();
}

/// <summary>What was counted in one segment.</summary>
public sealed record SegmentComparison(string Kind, string Name, CohortSegmentView Control, CohortSegmentView Candidate);

/// <summary>One cohort in one segment.</summary>
/// <param name="Requests">Requests by percentile.</param>
/// <param name="Errors">Those that the destination made fail.</param>
/// <param name="P50">Quantiles of durations in seconds; <c>null</c> without an answer.</param>
/// <param name="P95">The same.</param>
/// <param name="P99">The same.</param>
public sealed record CohortSegmentView(long Requests, long Errors, double? P50, double? P95, double? P99);
