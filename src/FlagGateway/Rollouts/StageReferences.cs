using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

/// <summary>Chooses what a guardrail is held against in a stage.</summary>
internal static class StageReferences
{
    /// <summary>The input with the reference of the stage.</summary>
    /// <param name="guardrail">What is judged.</param>
    /// <param name="state">Where the rollout stands.</param>
    /// <param name="input">The input with control at the same time.</param>
    public static JudgeInput Apply(Guardrail guardrail, RolloutState state, JudgeInput input)
    {
        if (state.Percentage is > 0 and < 100)
            return input;
        if (guardrail.Query is not null)
            return input with { Reference = state.Percentage < 100 ? ReferenceKind.ControlNow : state.Reference?.Queries.ContainsKey(guardrail.Metric) == true ? ReferenceKind.LastStage : ReferenceKind.None };
        if (state.Percentage < 100)
            return Use(guardrail.Metric, input, state.Reference?.Groups, ReferenceKind.GroupsBefore) ?? input with { Reference = ReferenceKind.ControlNow };
        return Use(guardrail.Metric, input, state.Reference?.Control, ReferenceKind.LastStage) ?? input with { Reference = ReferenceKind.None };
    }

    /// <summary>What a query is held against where control has no traffic: its last answer of the stage that had; <c>null</c> elsewhere.</summary>
    public static double? QueryOf(Guardrail guardrail, RolloutState state) =>
        state.Percentage >= 100 && state.Reference?.Queries.TryGetValue(guardrail.Metric, out var control) == true ? control : null;

    private static JudgeInput? Use(string metric, JudgeInput input, string? encoded, ReferenceKind kind)
    {
        if (ReferenceCounts.Read(encoded) is not { } counts || !GuardrailMetrics.HasData(metric, counts))
            return null;
        return input with { Spans = ComparisonSpan.WithReference(input.Spans, counts), Reference = kind };
    }
}
