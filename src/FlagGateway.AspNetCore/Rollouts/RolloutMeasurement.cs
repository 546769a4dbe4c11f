using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Measures a rollout: verdicts of its guardrails, and the other numbers that the machine decides on.
/// </summary>
internal sealed class RolloutMeasurement(RolloutJudge judge, SegmentMonitor segments, StageExposure exposure, GatewayErrorCounter errors, StageConfirmer confirmer, FreezeCalendar freezes)
{
    /// <summary>Judges a rollout; nothing if it has no plan or the candidate no users.</summary>
    public async Task<Judgement> JudgeAsync(RolloutCase one, RolloutState state, CancellationToken cancellationToken)
    {
        var judged = one.Watched is { } plan && state.IsInForce ? await JudgeAsync(plan, state, one.Tick.Elapsed, cancellationToken) : Judgement.Nothing;
        return judged with
        {
            Samples = judged.Samples with
            {
                Variants = one.Variants,
                Stopped = exposure.Find(state, judged),
                GatewayErrors = errors.Count(one.Status.Flag),
                Confirmation = one.Plan is null ? null : confirmer.Read(one.Plan, state),
                Freeze = freezes.Current,
            },
        };
    }

    // Each of several candidates is compared with control as if it were the only one.
    private async Task<Judgement> JudgeAsync(RolloutPlan plan, RolloutState state, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        List<(string Candidate, Judgement Judgement)> all = [];
        foreach (var own in CandidateView.All(state))
        {
            var view = CandidateView.From(plan, own.Candidate);
            all.Add((own.Candidate, judge.Judge(view, own, elapsed, await segments.JudgeAsync(view, own, elapsed, judge.LeftOutOf(own), cancellationToken))));
        }

        return state.Candidates is null ? all[0].Judgement : Judgement.Combine(all);
    }

    /// <summary>The next decision of the machine on these numbers.</summary>
    public static RolloutDecision Decide(RolloutCase one, RolloutState state, Judgement judged) =>
        EndState.Remember(VariantChange.Remember(RolloutMachine.Next(one.Plan, state, judged.Verdicts, judged.Samples, one.Tick), state, one.Variants), one.Entry?.Fingerprint);
}

/// <summary>Measurements of one evaluation.</summary>
/// <param name="Verdicts">Verdicts of the guardrails.</param>
/// <param name="Samples">Other measurements for the machine.</param>
/// <param name="Cohorts">Counts of control and candidate, for display.</param>
internal sealed record Judgement(IReadOnlyList<GuardrailVerdict> Verdicts, RolloutSamples Samples, IReadOnlyList<CohortSummary> Cohorts)
{
    /// <summary>When undecided guardrails are expected to pass.</summary>
    public IReadOnlyList<DecisionPace> Pace { get; init; } = [];

    /// <summary>
    /// Which limits a plan that started by itself can reach with its traffic; <c>null</c> for others, and where that is
    /// not known.
    /// </summary>
    public StartReach? Reach { get; init; }

    /// <summary>The counts behind the verdicts; <c>null</c> if nothing is counted.</summary>
    public StageCounts? Counts { get; init; }

    /// <summary>What the users did before the rollout; <c>null</c> if that is not known.</summary>
    public CohortPast? Past { get; init; }

    /// <summary>The counts of each of several candidates, in place of <see cref="Counts"/>; empty for one.</summary>
    public IReadOnlyList<(string Candidate, StageCounts Counts, CohortPast? Past)> CountsByCandidate { get; init; } = [];

    public static Judgement Nothing { get; } = new([], new RolloutSamples(0, 0), []);

    /// <summary>The measurements of several candidates as those of their rollout.</summary>
    public static Judgement Combine(IReadOnlyList<(string Candidate, Judgement Judgement)> all) => new(
        [.. all.SelectMany(static one => CandidateView.Name(one.Judgement.Verdicts, one.Candidate))],
        CandidateView.Combine([.. all.Select(static one => (one.Candidate, one.Judgement.Samples))]),
        // Each has control's counts as well.
        [.. all.SelectMany(static one => one.Judgement.Cohorts).DistinctBy(static cohort => cohort.Variant)])
    {
        Pace = [.. all.SelectMany(static one => one.Judgement.Pace.Select(pace => pace with { Variant = one.Candidate, Text = $"{one.Candidate}: {pace.Text}" }))],
        CountsByCandidate = [.. all.Where(static one => one.Judgement.Counts is not null).Select(static one => (one.Candidate, one.Judgement.Counts!, one.Judgement.Past))],
        Reach = all.Select(static one => one.Judgement.Reach).OfType<StartReach>().OrderByDescending(static reach => reach.IsOutOfReach).FirstOrDefault(),
    };
}
