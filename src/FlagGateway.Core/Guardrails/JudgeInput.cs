using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>The data on which a guardrail is judged.</summary>
public sealed record JudgeInput
{
    /// <summary>The windows of <see cref="ComparisonWindows"/>, the whole stage first; at least one.</summary>
    public required IReadOnlyList<ComparisonWindow> Windows { get; init; }

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

    /// <summary>The results of the guardrail's query, for <c>promql:</c> metrics only.</summary>
    public ExternalMeasurements? External { get; init; }
}
