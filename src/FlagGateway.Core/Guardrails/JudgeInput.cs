namespace FlagGateway.Core.Guardrails;

/// <summary>What a guardrail is judged on.</summary>
public sealed record JudgeInput
{
    /// <summary>The spans of <see cref="ComparisonWindows"/>, the whole stage first; at least one.</summary>
    public required IReadOnlyList<ComparisonSpan> Spans { get; init; }

    /// <summary>
    /// Whether chance decided who is in which cohort. Not so at 0 or 100 %, in a stage of groups: its users differ from all others
    /// whatever the backend does, and only absolute limits are judged.
    /// </summary>
    /// <value>Default <c>true</c>.</value>
    public bool IsComparable { get; init; } = true;

    /// <summary>The answers to the guardrail's query, for <c>promql:</c> metrics only.</summary>
    public ExternalMeasurements? External { get; init; }
}
