using System.Globalization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>Conditions that a stage still waits for.</summary>
internal static class StageNeeds
{
    /// <summary>Time that must pass; the progress deadline does not apply.</summary>
    public static List<string> Time(RolloutStage stage, RolloutState state)
    {
        List<string> needs = [];
        if (state.InStage < stage.Hold)
            needs.Add($"{DurationFormatter.Format(stage.Hold - state.InStage)} of the hold of {DurationFormatter.Format(stage.Hold)}");
        if (state.CoolDown > TimeSpan.Zero)
            needs.Add($"{DurationFormatter.Format(state.CoolDown)} of the cool-down");
        return needs;
    }

    /// <summary>Data that is missing; after the hold the progress deadline limits the wait.</summary>
    public static List<string> Data(RolloutPlan plan, RolloutStage stage, RolloutState state, IReadOnlyList<GuardrailVerdict> verdicts, RolloutSamples samples)
    {
        List<string> needs = [];
        if (samples.CandidateUsers < stage.MinimumUsers)
            needs.Add(string.Create(CultureInfo.InvariantCulture, $"{stage.MinimumUsers} users, has {samples.CandidateUsers:F0}"));
        if (samples.CandidateRequests < stage.MinimumRequests)
            needs.Add(string.Create(CultureInfo.InvariantCulture, $"{stage.MinimumRequests} requests, has {samples.CandidateRequests}"));
        // A stage without users has shown nothing, whatever its requirements.
        if (state.HasCandidateTraffic && needs.Count == 0 && samples is { CandidateUsers: < 1, CandidateRequests: 0 })
            needs.Add("a user on the candidate, has none");
        if (samples.RatioProblem is not null)
            needs.Add(samples.RatioProblem);
        needs.AddRange(verdicts.Where(verdict => !MayLeave(plan, state, verdict)).Select(verdict => verdict.Arithmetic));
        return needs;
    }

    private static bool MayLeave(RolloutPlan plan, RolloutState state, GuardrailVerdict verdict) =>
        verdict.Kind == VerdictKind.Pass
        || verdict is { Kind: VerdictKind.Inconclusive, IsStopOnly: true }
        || StageAnalyses.HasPassed(state, verdict)
        || (verdict.Kind == VerdictKind.NotJudged && (verdict.IsNotApplicable || plan.Unjudged == UnjudgedAction.Advance));
}
