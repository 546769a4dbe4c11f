using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Comparing;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Admin.Api;

/// <summary>Control and candidate side by side over one span.</summary>
internal sealed record CohortTable
{
    public required string Flag { get; init; }

    public required string Stage { get; init; }

    /// <summary>The span: <c>stage</c>, <c>1h</c> or <c>10m</c>. A stage that is younger than a window is all there is of it.</summary>
    public required string Window { get; init; }

    /// <summary>Whether chance decided who is in which cohort; otherwise rows say what else the candidate is compared with.</summary>
    public bool IsComparable { get; init; }

    /// <summary>When the guardrails gave the verdicts of rows; <c>null</c> where the span is none that they judge, or nothing was judged.</summary>
    public DateTimeOffset? JudgedAt { get; init; }

    /// <summary>Whether this is the last table before the candidate lost its users, and does not change any more.</summary>
    public bool IsFrozen { get; init; }

    public required CohortSize Control { get; init; }

    public required CohortSize Candidate { get; init; }

    public IReadOnlyList<CohortLine> Rows { get; init; } = [];

    /// <summary>With <c>by</c>: where the requests of the stage were counted.</summary>
    public IReadOnlyList<SegmentComparison>? Segments { get; init; }

    /// <summary>With <c>by</c>: who counted them.</summary>
    public SegmentOrigin? SegmentsFrom { get; init; }
}

/// <summary>Whose counts they are.</summary>
/// <param name="Instances">How many instances that are alive are in them, the one that answers among them; others' are up to 10 s old.</param>
/// <param name="Of">How many are alive.</param>
/// <param name="Problem">Why others are missing, where the store cannot be read; <c>null</c> otherwise.</param>
internal sealed record SegmentOrigin(int Instances, int Of, string? Problem);

/// <summary>How many are in a cohort.</summary>
/// <param name="Variant">Its variant.</param>
/// <param name="Users">Distinct users since the stage began, within about 2 %.</param>
/// <param name="Requests">Requests in the span.</param>
/// <param name="Errors">Those that the destination made fail.</param>
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

    /// <summary>What the difference is: candidate minus control, or candidate over control minus one.</summary>
    public ThresholdKind Kind { get; init; }

    public double? Difference { get; init; }

    /// <summary>Ends of the interval that holds at every evaluation; <c>null</c> where nothing bounds it.</summary>
    public double? Lower { get; init; }

    public double? Upper { get; init; }

    public string? Soft { get; init; }

    public string? Hard { get; init; }

    /// <summary>What control's number is, in words: <c>control</c>, or what stands in for it; <c>nothing</c> where only absolute limits are held.</summary>
    public required string Reference { get; init; }

    /// <summary><c>Better</c>, <c>Within tolerance</c>, <c>Inconclusive</c>, <c>Not judged</c>, <c>Not measured</c>, <c>Investigate</c>, <c>Stop</c>; <c>null</c> without data.</summary>
    public string? Verdict { get; init; }

    /// <summary>Whether the verdict rests on enough data.</summary>
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
