using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// A rollout of several candidates, as the rollout of one of them: what a comparison of this candidate with control
/// needs. Users of the others are in none of its two cohorts.
/// </summary>
/// <remarks>
/// Of k candidates at a percentage p, one has p/k of the users, and control 100 - p: so among the users of both, the
/// candidate has p/k of p/k + 100 - p.
/// </remarks>
internal static class CandidateView
{
    /// <summary>The candidate's share among its own users and control's, in percent.</summary>
    /// <param name="percentage">Share of all candidates, in percent.</param>
    /// <param name="candidates">Their number.</param>
    public static double ShareOf(double percentage, int candidates) => percentage switch
    {
        <= 0 => 0,
        >= 100 => 100,
        _ => percentage / candidates is var own ? 100 * own / (own + 100 - percentage) : 0,
    };

    /// <summary>
    /// The confidence with which each of several candidates is stopped, so that the plan's holds for all of them
    /// together: each comparison with control gets an equal part of the probability of a false stop.
    /// </summary>
    /// <remarks>
    /// Bonferroni: the comparisons share control, so they are not independent, and this needs no independence. A pass
    /// needs no such correction: a stage is left when all of them pass.
    /// </remarks>
    /// <param name="confidence">The plan's, <see cref="RolloutPlan.StopConfidence"/>.</param>
    /// <param name="candidates">Number of candidates of the plan; those that were dropped keep their part.</param>
    public static double StopConfidenceOf(double confidence, int candidates) => candidates == 1 ? confidence : 1 - ((1 - confidence) / candidates);

    /// <summary>The plan of one candidate; the plan itself if it has only one.</summary>
    public static RolloutPlan From(RolloutPlan plan, string candidate) =>
        plan.FurtherCandidates.Count == 0 ? plan : Divide(plan, plan.Candidates.Count) with { Candidate = candidate, FurtherCandidates = [] };

    /// <summary>
    /// The plan with the shares and the confidence that one of several candidates has in its comparison with control.
    /// </summary>
    public static RolloutPlan Divide(RolloutPlan plan, int candidates) => candidates == 1 ? plan : plan with
    {
        Stages = [.. plan.Stages.Select(stage => stage with { Percentage = ShareOf(stage.Percentage, candidates) })],
        StopConfidence = StopConfidenceOf(plan.StopConfidence, candidates),
    };

    /// <summary>The state of one candidate; the state itself if it has only one.</summary>
    public static RolloutState From(RolloutState state, string candidate)
    {
        if (state.Candidates is not { } several)
            return state;
        var index = several.TakeWhile(one => one.Variant != candidate).Count();
        return state with
        {
            Candidate = candidate,
            Candidates = null,
            Percentage = ShareOf(state.Percentage, several.Count),
            Lane = (index, several.Count, state.Percentage),
            Variants = state.Variants is { } variants ? new ObservedVariants(variants.Control, variants.Candidates.ElementAtOrDefault(index) ?? variants.Candidate) : null,
            Analyses = state.Analyses is { } analyses ? analyses with { Passed = [.. OwnOf(analyses.Passed, candidate)] } : null,
        };
    }

    /// <summary>The states of all candidates that may have users.</summary>
    public static IEnumerable<RolloutState> All(RolloutState state) => RolloutCandidates.ActiveOf(state).Select(candidate => From(state, candidate));

    /// <summary>The verdicts on one candidate, named after it.</summary>
    public static IEnumerable<GuardrailVerdict> Name(IEnumerable<GuardrailVerdict> verdicts, string candidate) =>
        verdicts.Select(verdict => verdict with { Variant = candidate, Arithmetic = $"{candidate}: {verdict.Arithmetic}" });

    /// <summary>The arithmetic of a verdict on one of several candidates, without the name before it.</summary>
    public static string ArithmeticOf(GuardrailVerdict verdict)
    {
        var name = GuardrailVerdict.KeyOf(verdict.Variant, "");
        return verdict.Arithmetic.StartsWith(name, StringComparison.Ordinal) ? verdict.Arithmetic[name.Length..] : verdict.Arithmetic;
    }

    /// <summary>
    /// The measurements of several candidates as one: a stage is left when all of them are ready for it.
    /// </summary>
    public static RolloutSamples Combine(IReadOnlyList<(string Candidate, RolloutSamples Samples)> all)
    {
        var (weakest, ratio) = (all[0].Samples, all.FirstOrDefault(static one => one.Samples.RatioProblem is not null));
        return weakest with
        {
            CandidateUsers = all.Min(static one => one.Samples.CandidateUsers),
            CandidateRequests = all.Min(static one => one.Samples.CandidateRequests),
            RatioProblem = ratio.Candidate is null ? null : $"{ratio.Candidate}: {ratio.Samples.RatioProblem}",
            // The one that shows least about its health speaks for all: they get the users together.
            ControlFailure = all.Select(static one => one.Samples.ControlFailure).OfType<ControlFailure>().OrderBy(static one => one.IsCandidateHealthy).ThenBy(static one => one.CandidateRequests).FirstOrDefault(),
        };
    }

    private static IEnumerable<string> OwnOf(IReadOnlyList<string> passed, string candidate)
    {
        var prefix = GuardrailVerdict.KeyOf(candidate, "");
        return passed.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..]);
    }
}
