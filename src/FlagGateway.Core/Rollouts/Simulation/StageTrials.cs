using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Repeated simulations of stages with a candidate equal to control, each with other users.</summary>
/// <param name="Count">Number of simulations.</param>
/// <param name="HardStops">Number in which a guardrail judged a hard limit exceeded.</param>
/// <param name="SoftStops">Number in which a soft limit was judged exceeded and no hard one.</param>
/// <param name="Passes">Number in which all guardrails passed at the end of the hold.</param>
/// <param name="LatePasses">
/// Number in which they passed only within the plan's progress deadline after the hold.
/// </param>
public sealed record StageTrials(int Count, int HardStops, int SoftStops, int Passes, int LatePasses)
{
    // Evaluates at growing distances; those in between give almost the same result.
    private const int EvaluationsPerHold = 16;

    // More users take longer to draw and differ less from one draw to the next.
    private const int MaxUsersDrawn = 5_000_000;

    private static readonly TimeSpan FirstEvaluation = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The probability that a count stays below, with 95 % confidence, for events that never happened (the rule of
    /// three).
    /// </summary>
    public double BoundOfNone => Math.Min(1, 3.0 / Math.Max(1, Count));

    /// <summary>Simulates all stages of a plan; <c>null</c> for stages in which nothing is judged.</summary>
    internal static StageTrials?[] Run(RolloutPlan plan, IReadOnlyList<StageTraffic> stages, int count, int seed)
    {
        var watched = new WatchedMetrics(plan.Guardrails);
        var played = Math.Min(count, Math.Max(20, MaxUsersDrawn / stages[0].Traffic.Users));
        var results = new Trial?[played, stages.Count];
        Parallel.For(0, played, index =>
        {
            // A separate seed for each, so that results depend neither on their number nor on their order.
            var random = new Random(SeedOf(seed, index));
            var users = new Population(stages[0].Traffic, random);
            for (var i = 0; i < stages.Count; i++)
            {
                if (stages[i].Stage.Hold > TimeSpan.Zero && plan.GuardrailsOf(stages[i].Stage.Name).Any(guardrail => Limit.From(guardrail, stages[i].IsComparable).Count != 0))
                    results[index, i] = RunOne(new StageSimulation(plan, stages[i], users, watched, random), stages[i].Stage.Hold, plan);
            }
        });
        return [.. Enumerable.Range(0, stages.Count).Select(i => Sum([.. Enumerable.Range(0, played).Select(run => results[run, i]).OfType<Trial>()]))];
    }

    private static Trial RunOne(StageSimulation play, TimeSpan hold, RolloutPlan plan)
    {
        var growth = Math.Pow(Math.Max(1, hold / FirstEvaluation), 1.0 / (EvaluationsPerHold - 1));
        var isSoft = false;
        HashSet<string> passed = [];
        for (var evaluation = 0; evaluation < EvaluationsPerHold; evaluation++)
        {
            var until = evaluation == EvaluationsPerHold - 1 || FirstEvaluation > hold ? hold : FirstEvaluation * Math.Pow(growth, evaluation);
            play.Go(until - play.Elapsed, CandidateBehaviour.SameAsControl);
            var verdicts = play.JudgeComplete(until == hold ? PlannedAnalyses.Due(hold, hold, 0, plan.PassConfidence) : null);
            if (until == hold)
                passed.UnionWith(Passed(verdicts));
            if (verdicts.Any(verdict => verdict.Kind == VerdictKind.HardFail))
                return Trial.Hard;
            isSoft |= verdicts.Any(verdict => verdict.Kind == VerdictKind.SoftFail);
            if (until == hold && verdicts.All(verdict => passed.Contains(verdict.Guardrail)))
                return isSoft ? Trial.Soft : Trial.Pass;
        }

        for (var analysis = 2; !isSoft && PlannedAnalyses.TimeOf(hold, analysis) is var time && time <= hold + plan.ProgressDeadline && analysis < PlannedAnalyses.Maximum; analysis++)
        {
            play.Go(time - play.Elapsed, CandidateBehaviour.SameAsControl);
            var verdicts = play.JudgeComplete(PlannedAnalyses.Due(hold, time, analysis - 1, plan.PassConfidence));
            passed.UnionWith(Passed(verdicts));
            if (verdicts.All(verdict => passed.Contains(verdict.Guardrail)))
                return Trial.Late;
        }

        return isSoft ? Trial.Soft : Trial.Undecided;
    }

    // Guardrails without a reference in the forecast are not included.
    private static IEnumerable<string> Passed(GuardrailVerdict[] verdicts) =>
        verdicts.Where(static verdict => verdict.Kind is VerdictKind.Pass or VerdictKind.NotJudged).Select(static verdict => verdict.Guardrail);

    private static StageTrials? Sum(Trial[] trials) => trials.Length == 0 ? null : new(
        trials.Length, Times(trials, Trial.Hard), Times(trials, Trial.Soft), Times(trials, Trial.Pass), Times(trials, Trial.Late));

    private static int Times(Trial[] trials, Trial wanted) => trials.Count(trial => trial == wanted);

    private static int SeedOf(int seed, int index) => unchecked((seed * 1_000_003) + index);

    private enum Trial
    {
        Undecided,
        Pass,
        Late,
        Soft,
        Hard,
    }
}
