using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Comparing;

/// <summary>One metric of both cohorts over one window.</summary>
public sealed record CohortRow
{
    /// <summary>Name as in guardrails: <c>error_rate</c>, <c>latency_p95</c>, <c>signal:confidence</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>Control's value: a fraction, seconds or a plain number; <c>null</c> without data.</summary>
    public double? Control { get; init; }

    /// <summary>The candidate's value.</summary>
    public double? Candidate { get; init; }

    /// <summary>Requests, comparisons or reports behind control's number.</summary>
    public long ControlSamples { get; init; }

    /// <summary>Requests, comparisons or reports behind the candidate's number.</summary>
    public long CandidateSamples { get; init; }

    /// <summary>Form of the difference: candidate minus control, or candidate over control minus one.</summary>
    public ThresholdKind Kind { get; init; }

    /// <summary>The difference; <c>null</c> if the two cannot be compared.</summary>
    public double? Difference { get; init; }

    /// <summary>Lower end of the interval that holds at every evaluation; <c>null</c> if unbounded.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper end of that interval.</summary>
    public double? Upper { get; init; }

    /// <summary>The guardrail's soft limit as written, or <c>null</c>.</summary>
    public string? Soft { get; init; }

    /// <summary>The guardrail's hard limit as written, or <c>null</c>.</summary>
    public string? Hard { get; init; }

    /// <summary>The verdict; <c>null</c> without data.</summary>
    public CohortVerdict? Verdict { get; init; }

    /// <summary>The reference of the candidate.</summary>
    public ReferenceKind Reference { get; init; }

    /// <summary>Whether the verdict is based on enough data.</summary>
    public bool IsSettled { get; init; }
}
