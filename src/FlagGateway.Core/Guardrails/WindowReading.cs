using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>One metric over one window: its numbers, and what is compared with thresholds.</summary>
internal abstract class WindowReading
{
    /// <summary>Control's number; <c>null</c> without data.</summary>
    public double? Control { get; protected init; }

    /// <summary>The candidate's number; <c>null</c> without data.</summary>
    public double? Candidate { get; protected init; }

    /// <summary>What is behind control's number.</summary>
    public long ControlSamples { get; protected init; }

    /// <summary>What is behind the candidate's number.</summary>
    public long CandidateSamples { get; protected init; }

    /// <summary>Requests of control that their clients ended before the response, which took at least as long as the clients waited.</summary>
    public long ControlUnanswered { get; protected init; }

    /// <summary>The candidate's.</summary>
    public long CandidateUnanswered { get; protected init; }

    /// <summary>Share of control's data that one user partition held and that was left out for it.</summary>
    public double ControlLeftOut { get; protected init; }

    /// <summary>Share of the candidate's data that was left out.</summary>
    public double CandidateLeftOut { get; protected init; }

    /// <summary>The user partitions of which they were.</summary>
    public IReadOnlyList<int> CandidatePartitionsLeftOut { get; protected init; } = [];

    /// <summary>Whether the numbers that a kind of threshold needs are there.</summary>
    public bool Has(ThresholdKind kind) => Candidate is not null && (kind == ThresholdKind.Absolute || Control is not null);

    /// <summary>The estimate alone, which costs much less than its interval. Only where <see cref="Has"/>.</summary>
    public abstract double EstimateOf(ThresholdKind kind);

    /// <summary>The estimate with all of the candidate's data, also what few users sent. Only where <see cref="Has"/>.</summary>
    public abstract double EstimateOfAll(ThresholdKind kind);

    /// <summary>Events among all of the candidate's data; <c>null</c> where none are counted.</summary>
    public double? CandidateEvents { get; protected init; }

    /// <summary>The estimate with its interval. Only where <see cref="Has"/>.</summary>
    /// <param name="kind">What is compared with the threshold.</param>
    /// <param name="scale">The size of the effect that matters most, in the threshold's unit; above zero.</param>
    /// <param name="alpha">Probability of ever being wrong.</param>
    public abstract Interval IntervalOf(ThresholdKind kind, double scale, double alpha);
}
