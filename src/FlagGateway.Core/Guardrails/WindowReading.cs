using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>One metric over one window: its values, and the values compared with thresholds.</summary>
internal abstract class WindowReading
{
    /// <summary>Control's value; <c>null</c> without data.</summary>
    public double? Control { get; protected init; }

    /// <summary>The candidate's value; <c>null</c> without data.</summary>
    public double? Candidate { get; protected init; }

    /// <summary>Number of requests, comparisons or reports behind control's value.</summary>
    public long ControlSamples { get; protected init; }

    /// <summary>Number of requests, comparisons or reports behind the candidate's value.</summary>
    public long CandidateSamples { get; protected init; }

    /// <summary>
    /// Control's requests that clients aborted before the response; the wait is a lower bound of the duration.
    /// </summary>
    public long ControlUnanswered { get; protected init; }

    /// <summary>The same of the candidate.</summary>
    public long CandidateUnanswered { get; protected init; }

    /// <summary>Share of control's data that was excluded because one user partition had too much of it.</summary>
    public double ControlLeftOut { get; protected init; }

    /// <summary>Share of the candidate's data that was excluded.</summary>
    public double CandidateLeftOut { get; protected init; }

    /// <summary>
    /// The number of equally large user partitions between which control's number would vary as much; <c>null</c> if
    /// that is not computed.
    /// </summary>
    public double? ControlPartitions { get; protected init; }

    /// <summary>The same of the candidate.</summary>
    public double? CandidatePartitions { get; protected init; }

    /// <summary>
    /// Whether comparisons are adjusted by what the same users did before (<see cref="PastAdjustment"/>).
    /// </summary>
    public bool IsAdjusted { get; protected init; }

    /// <summary>The excluded user partitions.</summary>
    public IReadOnlyList<int> CandidatePartitionsLeftOut { get; protected init; } = [];

    /// <summary>Whether the values that a kind of threshold needs are available.</summary>
    public bool Has(ThresholdKind kind) => Candidate is not null && (kind == ThresholdKind.Absolute || Control is not null);

    /// <summary>The estimate alone, which costs much less than its interval. Requires <see cref="Has"/>.</summary>
    public abstract double EstimateOf(ThresholdKind kind);

    /// <summary>
    /// The estimate from all of the candidate's data, including excluded partitions. Requires <see cref="Has"/>.
    /// </summary>
    public abstract double EstimateOfAll(ThresholdKind kind);

    /// <summary>Events among all of the candidate's data; <c>null</c> if none are counted.</summary>
    public double? CandidateEvents { get; protected init; }

    /// <summary>The same of control.</summary>
    public double? ControlEvents { get; protected init; }

    /// <summary>How many events count as one, because they come from few users.</summary>
    /// <value>Default 1.</value>
    public double EventsAsOne { get; protected init; } = 1;

    /// <summary>The estimate with its interval. Requires <see cref="Has"/>.</summary>
    /// <param name="kind">Kind of the threshold.</param>
    /// <param name="scale">The size of the effect that matters most, in the threshold's unit; above zero.</param>
    /// <param name="coverage">When the interval has to hold.</param>
    public abstract Interval IntervalOf(ThresholdKind kind, double scale, Coverage coverage);
}
