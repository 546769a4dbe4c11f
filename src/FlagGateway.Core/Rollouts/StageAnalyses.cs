using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// The planned analyses that took place in a stage, and which guardrails passed at one of them. A guardrail that passed
/// needs no second pass, as long as its estimate stays within the limit: evidence of the whole stage does not get lost
/// because of its last hour.
/// </summary>
/// <param name="ObservationPeriod">The observation period that it belongs to; of another one it says nothing.</param>
/// <param name="Plan">Fingerprint of the plan whose limits passed.</param>
/// <param name="Number">Number of the last analysis; 0 for none.</param>
/// <param name="Passed">Keys of the guardrails that passed (<see cref="GuardrailVerdict.Key"/>).</param>
public sealed record StageAnalyses(long ObservationPeriod, string Plan, int Number, IReadOnlyList<string> Passed)
{
    /// <summary>The planned analysis that is due when a stage is evaluated, or <c>null</c>.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="state">State of the rollout at the previous evaluation.</param>
    /// <param name="elapsed">Time since then.</param>
    public static PlannedAnalysis? Due(RolloutPlan plan, RolloutState state, TimeSpan elapsed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(state);
        if (state.Phase != RolloutPhase.Progressing || StageSteps.IndexOf(plan, state.Stage) is not (>= 0 and var index))
            return null;
        var inStage = elapsed > TimeSpan.Zero ? state.InStage + elapsed : state.InStage;
        return PlannedAnalyses.Due(plan.Stages[index].Hold, inStage, From(state).Number, plan.PassConfidence);
    }

    /// <summary>The analyses of the current observation period and plan.</summary>
    internal static StageAnalyses From(RolloutState state) => state.Analyses is { } analyses && analyses.ObservationPeriod == state.ObservationPeriod && analyses.Plan == state.Plan
        ? analyses
        : new StageAnalyses(state.ObservationPeriod, state.Plan, 0, []);

    /// <summary>Records the analysis that took place, with what passed.</summary>
    internal static RolloutState Record(RolloutPlan plan, RolloutState state, IReadOnlyList<GuardrailVerdict> verdicts)
    {
        if (Due(plan, state, TimeSpan.Zero) is not { } analysis)
            return state;
        var analyses = From(state);
        var passed = verdicts.Where(static verdict => verdict.Kind == VerdictKind.Pass).Select(static verdict => verdict.Key);
        return state with { Analyses = analyses with { Number = analysis.Number, Passed = [.. analyses.Passed.Union(passed, StringComparer.Ordinal)] } };
    }

    /// <summary>
    /// Whether a guardrail that decides nothing now passed before, and its estimate is still within the limit.
    /// </summary>
    internal static bool HasPassed(RolloutState state, GuardrailVerdict verdict) =>
        verdict.Kind == VerdictKind.Inconclusive && IsWithin(verdict) && From(state).Passed.Contains(verdict.Key, StringComparer.Ordinal);

    /// <summary>
    /// The guardrails that have neither passed nor failed, so that the next analysis may decide them.
    /// </summary>
    internal static IReadOnlyList<GuardrailVerdict> UndecidedAmong(RolloutState state, IReadOnlyList<GuardrailVerdict> verdicts) =>
        [.. verdicts.Where(verdict => verdict is { Kind: VerdictKind.Inconclusive, IsStopOnly: false } && !HasPassed(state, verdict))];

    /// <summary>Whether there are data, no few users contradict them, and their estimate is within the limit.</summary>
    internal static bool IsWithin(GuardrailVerdict verdict) =>
        verdict is { IsMaskedByFew: false, Threshold: { } threshold, Estimate: { } estimate } && !threshold.IsExceededBy(estimate, estimate);

    /// <summary>Time until the next analysis.</summary>
    internal static TimeSpan UntilNext(RolloutStage stage, RolloutState state) =>
        stage.Hold > TimeSpan.Zero && From(state).Number is > 0 and < PlannedAnalyses.Maximum and var number ? PlannedAnalyses.TimeOf(stage.Hold, number + 1) - state.InStage : TimeSpan.Zero;
}
