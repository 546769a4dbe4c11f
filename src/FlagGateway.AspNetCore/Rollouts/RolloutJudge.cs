using System.Collections.Concurrent;
using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.Rollouts.History;

namespace FlagGateway.Rollouts;

/// <summary>Collects the measurements of a rollout and judges its guardrails.</summary>
internal sealed class RolloutJudge(ICohortSource cohorts, QueryReadings queries, HistoryCache histories, TimeProvider time)
{
    // It takes some milliseconds, and changes slowly.
    private static readonly TimeSpan LifetimeOfReach = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<CandidateKey, Latest> _watches = new();

    /// <summary>Judges the plan's guardrails on the counts of the observation period so far.</summary>
    /// <param name="plan">The plan, of one candidate.</param>
    /// <param name="state">State of the rollout, of the same candidate.</param>
    /// <param name="elapsed">Time since the previous evaluation.</param>
    /// <param name="segments">The verdicts on its segments; <c>null</c> for none.</param>
    public Judgement Judge(RolloutPlan plan, RolloutState state, TimeSpan elapsed, SegmentVerdicts? segments = null)
    {
        if (cohorts.Read(state) is not { } read)
            return Judgement.Nothing;
        var counts = new StageCounts(read.ControlSplit, read.CandidateSplit, read.CandidateNamed);
        var watch = StageWatch.Advance(_watches.GetValueOrDefault(CandidateKey.From(state))?.Watch, plan, state, elapsed, counts)
            .WithPast(state.HasComparablePast ? read.Past : null, state);
        var found = watch.Judge(plan, state, elapsed, counts, new OtherEvidence(guardrail => queries.Read(plan, guardrail, StageReferences.QueryOf(guardrail, state)), segments?.Worse, segments?.Failing)
        {
            History = histories.Find(state.Flag) is { } history ? (history, time.GetUtcNow(), histories.Zone) : null,
        });
        // Together, so that windows and verdicts are always of the same evaluation.
        var reach = ReachOf(_watches.GetValueOrDefault(CandidateKey.From(state)), plan, state, elapsed, counts.Control, watch.Windows.Windows[0].Past?.Control);
        _watches[CandidateKey.From(state)] = new Latest(watch, found.Verdicts, plan, reach.Reach, reach.Left);
        return new Judgement(
            found.Verdicts, found.Samples, [CohortSummaries.From(state.Control, counts.Control), CohortSummaries.From(state.Candidate, counts.ComparedIn(state))])
        {
            Reach = reach.Reach,
            Counts = counts,
            Past = watch.Windows.Windows[0].Past,
            Pace = DecisionPace.Create(plan, state with { InStage = state.InStage + elapsed }, found.Verdicts, watch.Since, guardrail => StageReferences.Apply(guardrail, state, found.Input)),
        };
    }

    /// <summary>Time of the stage that comparisons left out at the latest evaluation.</summary>
    public TimeSpan LeftOutOf(RolloutState state) =>
        _watches.GetValueOrDefault(CandidateKey.From(state)) is { } latest && latest.Watch.ObservationPeriod == state.ObservationPeriod ? latest.Watch.Windows.Windows[0].LeftOut : TimeSpan.Zero;

    /// <summary>The windows of the latest evaluation, for other threads, and its verdicts; empty for none.</summary>
    public (IReadOnlyList<ComparisonWindow> Spans, IReadOnlyList<GuardrailVerdict> Verdicts) LatestOf(RolloutState state) =>
        _watches.GetValueOrDefault(CandidateKey.From(state)) is { } latest && latest.Watch.ObservationPeriod == state.ObservationPeriod ? ([.. latest.Watch.Windows.Windows.Select(static window => window.Copy())], latest.Verdicts) : ([], []);

    // While too little is known, each evaluation is a chance to know enough.
    private static (StartReach? Reach, TimeSpan Left) ReachOf(Latest? latest, RolloutPlan plan, RolloutState state, TimeSpan elapsed, CohortCounts control, CohortCounts? past)
    {
        var known = latest is not null && ReferenceEquals(latest.Plan, plan) && latest.Watch.ObservationPeriod == state.ObservationPeriod ? latest : null;
        return known is { Reach.Observed.IsEnough: true } && known.ReachLeft > elapsed
            ? (known.Reach, known.ReachLeft - elapsed)
            : (StartReach.InStage(plan, state, elapsed, control, past) ?? known?.Reach, LifetimeOfReach);
    }

    /// <param name="Watch">The windows.</param>
    /// <param name="Verdicts">The verdicts.</param>
    /// <param name="Plan">The plan.</param>
    /// <param name="Reach">Which of its limits can be reached.</param>
    /// <param name="ReachLeft">Time until that is computed again.</param>
    private sealed record Latest(StageWatch Watch, IReadOnlyList<GuardrailVerdict> Verdicts, RolloutPlan Plan, StartReach? Reach, TimeSpan ReachLeft);
}
