using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Comparing;

/// <summary>One metric of both cohorts over one span.</summary>
public sealed record CohortRow
{
    /// <summary>As guardrails call it: <c>error_rate</c>, <c>latency_p95</c>, <c>signal:confidence</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>Control's number: a fraction, seconds or a plain number; <c>null</c> without data.</summary>
    public double? Control { get; init; }

    /// <summary>The candidate's number.</summary>
    public double? Candidate { get; init; }

    /// <summary>Requests, comparisons or reports behind control's number.</summary>
    public long ControlSamples { get; init; }

    /// <summary>Requests, comparisons or reports behind the candidate's number.</summary>
    public long CandidateSamples { get; init; }

    /// <summary>How the difference is meant: candidate minus control, or candidate over control minus one.</summary>
    public ThresholdKind Kind { get; init; }

    /// <summary>The difference; <c>null</c> where the two cannot be compared.</summary>
    public double? Difference { get; init; }

    /// <summary>Lower end of the interval that holds at every look; <c>null</c> where nothing bounds it.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper end of that interval.</summary>
    public double? Upper { get; init; }

    /// <summary>The guardrail's soft limit as written, or <c>null</c>.</summary>
    public string? Soft { get; init; }

    /// <summary>The guardrail's hard limit as written, or <c>null</c>.</summary>
    public string? Hard { get; init; }

    /// <summary>What to make of it; <c>null</c> without data.</summary>
    public CohortVerdict? Verdict { get; init; }

    /// <summary>What the candidate is compared with.</summary>
    public ReferenceKind Reference { get; init; }

    /// <summary>Whether the verdict rests on enough data.</summary>
    public bool IsSettled { get; init; }
}
