using FlagGateway.Core.Comparing;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>Chooses the reference of a guardrail in a stage.</summary>
internal static class StageReferences
{
    /// <summary>Returns the input with the reference of the stage.</summary>
    /// <param name="guardrail">The guardrail.</param>
    /// <param name="state">State of the rollout.</param>
    /// <param name="input">The input with control at the same time.</param>
    public static JudgeInput Apply(Guardrail guardrail, RolloutState state, JudgeInput input)
    {
        if (guardrail.Baseline == Baseline.History)
            return input with { Reference = ReferenceKind.History };
        if (guardrail.Query is not null && state.Percentage is not (> 0 and < 100))
            return input with { Reference = state.Percentage < 100 ? ReferenceKind.ControlNow : state.Reference?.Queries.ContainsKey(guardrail.Metric) == true ? ReferenceKind.LastStage : ReferenceKind.None };
        var held = Find(guardrail.Metric, state);
        return input with { Windows = held.Counts is { } counts ? ComparisonWindow.WithReference(input.Windows, counts) : input.Windows, Reference = held.Kind };
    }

    /// <summary>Finds the reference of a metric that the gateway counts.</summary>
    public static AppliedReference Find(string metric, RolloutState state) => state.Percentage switch
    {
        > 0 and < 100 => new(ReferenceKind.Random),
        < 100 => Use(metric, state.Reference?.Groups, ReferenceKind.GroupsBefore) ?? new(ReferenceKind.ControlNow),
        _ => Use(metric, state.Reference?.Control, ReferenceKind.LastStage) ?? new(ReferenceKind.None),
    };

    /// <summary>
    /// Finds the reference of a query if control has no traffic: its last result of the stage that had; otherwise
    /// <c>null</c>.
    /// </summary>
    public static double? QueryOf(Guardrail guardrail, RolloutState state) =>
        state.Percentage >= 100 && state.Reference?.Queries.TryGetValue(guardrail.Metric, out var control) == true ? control : null;

    private static AppliedReference? Use(string metric, string? encoded, ReferenceKind kind) =>
        ReferenceCounts.Read(encoded) is { } counts && GuardrailMetrics.HasData(metric, counts) ? new AppliedReference(kind, counts) : null;
}
