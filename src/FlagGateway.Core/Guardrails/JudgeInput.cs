using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>What a guardrail is judged on.</summary>
public sealed record JudgeInput
{
    /// <summary>The windows of <see cref="ComparisonWindows"/>, the whole stage first; at least one.</summary>
    public required IReadOnlyList<ComparisonWindow> Windows { get; init; }

    /// <summary>What the control of the windows is. Without chance between them the candidate's users differ from the reference's whatever the backend does.</summary>
    /// <value>Default <see cref="ReferenceKind.Random"/>; with <see cref="ReferenceKind.None"/> only absolute limits are judged.</value>
    public ReferenceKind Reference { get; init; }

    /// <summary>From which share of failing requests on the candidate is broken whatever else is measured; <c>null</c> for never.</summary>
    /// <value>In (0,1]; default 0.5.</value>
    public double? GrossFailure { get; init; } = Guardrails.GrossFailure.DefaultShare;

    /// <summary>The candidate's users and groups beside the random sample, which only <see cref="GrossFailure"/> looks at; <c>null</c> for none.</summary>
    public CohortCounts? Named { get; init; }

    /// <summary>Whether anybody can be on the candidate in the stage, or was.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool HasCandidateTraffic { get; init; } = true;

    /// <summary>Whether requests are copied to the candidate in the stage.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool HasCopies { get; init; } = true;

    /// <summary>The responses to the guardrail's query, for <c>promql:</c> metrics only.</summary>
    public ExternalMeasurements? External { get; init; }
}
