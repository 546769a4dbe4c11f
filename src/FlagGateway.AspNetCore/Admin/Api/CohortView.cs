using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Comparing;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Admin.Api;

/// <summary>Control and candidate side by side over one window.</summary>
internal sealed record CohortTable
{
    public required string Flag { get; init; }

    public required string Stage { get; init; }

    /// <summary>
    /// The window: <c>stage</c>, <c>1h</c> or <c>10m</c>. For a stage shorter than the window, it is the complete
    /// stage.
    /// </summary>
    public required string Window { get; init; }

    /// <summary>
    /// Whether users were assigned to cohorts at random; otherwise rows show the reference of the candidate.
    /// </summary>
    public bool IsComparable { get; init; }

    /// <summary>
    /// Time of the guardrails' verdicts in rows; <c>null</c> if they do not judge this window, or nothing was judged.
    /// </summary>
    public DateTimeOffset? JudgedAt { get; init; }

    /// <summary>Whether this is the last table before the candidate lost its users, which no longer changes.</summary>
    public bool IsFrozen { get; init; }

    public required CohortSize Control { get; init; }

    public required CohortSize Candidate { get; init; }

    public IReadOnlyList<CohortLine> Rows { get; init; } = [];

    /// <summary>Currency of costs; <c>null</c> if no row is one.</summary>
    public string? Currency { get; init; }

    /// <summary>With <c>by</c>: counts of the stage's requests by segment.</summary>
    public IReadOnlyList<SegmentComparison>? Segments { get; init; }

    /// <summary>With <c>by</c>: the instances that counted them.</summary>
    public SegmentOrigin? SegmentsFrom { get; init; }
}

/// <summary>Instances whose counts are included.</summary>
/// <param name="Instances">
/// Number of live instances that are included, with this one; counts of others are up to 10 s old.
/// </param>
/// <param name="Of">Number of live instances.</param>
/// <param name="Problem">Why others are missing, if the store cannot be read; otherwise <c>null</c>.</param>
internal sealed record SegmentOrigin(int Instances, int Of, string? Problem);

/// <summary>Size of a cohort.</summary>
/// <param name="Variant">Its variant.</param>
/// <param name="Users">Distinct users since the stage began, within about 2 %.</param>
/// <param name="Requests">Requests in the window.</param>
/// <param name="Errors">Requests that failed because of the destination.</param>
internal sealed record CohortSize(string Variant, double Users, long Requests, long Errors);

/// <summary>One metric.</summary>
internal sealed record CohortLine
{
    public required string Metric { get; init; }

    /// <summary>A fraction, seconds or a plain number; <c>null</c> without data.</summary>
    public double? Control { get; init; }

    public double? Candidate { get; init; }

    public long ControlSamples { get; init; }

    public long CandidateSamples { get; init; }

    /// <summary>Kind of the difference: candidate - control, or (candidate / control) - 1.</summary>
    public ThresholdKind Kind { get; init; }

    public double? Difference { get; init; }

    /// <summary>Ends of the interval, valid at every evaluation; <c>null</c> if unbounded.</summary>
    public double? Lower { get; init; }

    public double? Upper { get; init; }

    public string? Soft { get; init; }

    public string? Hard { get; init; }

    /// <summary>
    /// Source of control's number: <c>control</c>, or its replacement; <c>nothing</c> if there are only absolute
    /// limits.
    /// </summary>
    public required string Reference { get; init; }

    /// <summary>
    /// <c>Better</c>, <c>Within tolerance</c>, <c>Inconclusive</c>, <c>Not judged</c>, <c>Not measured</c>,
    /// <c>Investigate</c>, <c>Stop</c>; <c>null</c> without data.
    /// </summary>
    public string? Verdict { get; init; }

    /// <summary>Whether the verdict is based on enough data.</summary>
    public bool IsSettled { get; init; }

    public static CohortLine From(CohortRow row) => new()
    {
        Metric = row.Metric,
        Control = row.Control,
        Candidate = row.Candidate,
        ControlSamples = row.ControlSamples,
        CandidateSamples = row.CandidateSamples,
        Kind = row.Kind,
        Difference = row.Difference,
        Lower = row.Lower,
        Upper = row.Upper,
        Soft = row.Soft,
        Hard = row.Hard,
        Reference = row.Reference.ToText(),
        Verdict = row.Verdict?.ToDescription(),
        IsSettled = row.IsSettled,
    };
}
