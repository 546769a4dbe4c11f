using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>The data on which a guardrail is judged.</summary>
public sealed record JudgeInput
{
    /// <summary>The windows of <see cref="ComparisonWindows"/>, the whole stage first; at least one.</summary>
    public required IReadOnlyList<ComparisonWindow> Windows { get; init; }

    /// <summary>
    /// The last minutes (<see cref="ComparisonWindows.Latest"/>), for checks of what must be found at once; <c>null</c>
    /// for none.
    /// </summary>
    public ComparisonWindow? Latest { get; init; }

    /// <summary>
    /// Kind of the windows' reference. Without random assignment, the candidate's users differ from the reference's
    /// regardless of the backend.
    /// </summary>
    /// <value>
    /// Default <see cref="ReferenceKind.Random"/>; with <see cref="ReferenceKind.None"/> only absolute limits are
    /// judged.
    /// </value>
    public ReferenceKind Reference { get; init; }

    /// <summary>
    /// Share of failing requests from which the candidate fails regardless of other metrics; <c>null</c> for never.
    /// </summary>
    /// <value>In (0,1]; default 0.5.</value>
    public double? GrossFailure { get; init; } = Guardrails.GrossFailure.DefaultShare;

    /// <summary>
    /// The candidate's users and groups outside the random sample, used by <see cref="GrossFailure"/> only; <c>null</c>
    /// for none.
    /// </summary>
    public CohortCounts? Named { get; init; }

    /// <summary>Whether the candidate can have users in the stage, or had some.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool HasCandidateTraffic { get; init; } = true;

    /// <summary>Whether requests are copied to the candidate in the stage.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool HasCopies { get; init; } = true;

    /// <summary>
    /// The planned analysis at which it is judged whether the stage may be left; <c>null</c> between analyses, when
    /// only an interval that is valid at every evaluation lets a guardrail pass.
    /// </summary>
    public PlannedAnalysis? Analysis { get; init; }

    /// <summary>
    /// Probability that a guardrail does not stop a candidate exactly at a limit in a stage of one day.
    /// </summary>
    /// <value>In (0,1); default 0.95.</value>
    public double StopConfidence { get; init; } = 1 - ErrorBudget.Total;

    /// <summary>Control's error rate from which it counts as failing.</summary>
    /// <value>In (0,1]; default 0.05.</value>
    public double ControlFailure { get; init; } = Guardrails.ControlFailure.MinRate;

    /// <summary>Rest of the stage's warm-up, in which only <see cref="GrossFailure"/> is judged.</summary>
    /// <value>Default zero.</value>
    public TimeSpan WarmingUp { get; init; }

    /// <summary>
    /// What is normal at this time, for guardrails by <see cref="Baseline.History"/> only; <c>null</c> if that is not
    /// recorded.
    /// </summary>
    internal HistoryInput? History { get; init; }

    /// <summary>The results of the guardrail's query, for <c>promql:</c> metrics only.</summary>
    public ExternalMeasurements? External { get; init; }
}
