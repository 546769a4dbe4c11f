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
        var judged = one.Watched is { } plan && state.IsInForce
            ? judge.Judge(plan, state, one.Tick.Elapsed, await segments.JudgeAsync(plan, state, one.Tick.Elapsed, judge.LeftOutOf(state), cancellationToken))
            : Judgement.Nothing;
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

    public static Judgement Nothing { get; } = new([], new RolloutSamples(0, 0), []);
}
