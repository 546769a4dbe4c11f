using System.Collections.Concurrent;
using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Rollouts;

/// <summary>Collects the measurements of a rollout and judges its guardrails.</summary>
internal sealed class RolloutJudge(ICohortSource cohorts, QueryReadings queries)
{
    // Fewer users than this may split unevenly for many reasons, and no comparison is based on so few.
    private const int UsersToCheckRatio = 100;

    private readonly ConcurrentDictionary<string, Watch> _watches = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Judges the plan's guardrails on the counts of the observation period so far.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="state">State of the rollout.</param>
    /// <param name="elapsed">Time since the previous evaluation.</param>
    /// <param name="segments">The verdict on its segments, before the plan's consequence; <c>null</c> for none.</param>
    public Judgement Judge(RolloutPlan plan, RolloutState state, TimeSpan elapsed, GuardrailVerdict? segments = null)
    {
        if (cohorts.Read(state) is not { } read)
            return Judgement.Nothing;
        var isComparable = state.Percentage is > 0 and < 100;
        // A stage of groups has no users by percentile; copies of control's requests are judged in every stage.
        var (control, candidate) = (read.ControlSplit, state.Percentage > 0
            ? read.CandidateSplit
            : read.CandidateNamed with { Compared = read.CandidateSplit.Compared, Mismatched = read.CandidateSplit.Mismatched, NotComparable = read.CandidateSplit.NotComparable });
        var watch = Advance(plan, state, elapsed, control, candidate).WithPast(isComparable ? read.Past : null, state.Percentage);
        var input = new JudgeInput
        {
            Windows = watch.Windows.Windows,
            GrossFailure = plan.GrossFailure,
            Analysis = StageAnalyses.Due(plan, state, elapsed),
            StopConfidence = plan.StopConfidence,
            ControlFailure = plan.ControlFailure,
            WarmingUp = watch.WarmingUp,
            Named = state.Percentage > 0 ? read.CandidateNamed : null,
            HasCandidateTraffic = state.HasCandidateTraffic || candidate.TotalRequests > 0,
            HasCopies = state.Shadow is { Percentage: > 0, From: ShadowSource.Control },
        };
        List<GuardrailVerdict> verdicts = [.. plan.GuardrailsOf(state.Stage).Select(guardrail => GuardrailJudge.Judge(guardrail, StageReferences.Apply(guardrail, state, input) with
        {
            External = guardrail.Query is null ? null : queries.Read(plan, guardrail, StageReferences.QueryOf(guardrail, state)),
        }))];
        verdicts.AddRange(FlagStatusChecks.Judge(plan, state.Stage, input, isComparable));
        if (segments is not null)
            verdicts.Add(SegmentCheck.Apply(segments, plan.OnSegment, input));
        // Together, so that windows and verdicts are always of the same evaluation.
        _watches[state.Flag] = watch with { Verdicts = verdicts };
        var ratio = isComparable && control.Users + candidate.Users >= UsersToCheckRatio
            ? SampleRatio.Check(control.Users, candidate.Users, state.Percentage / 100)
            : null;
        return new Judgement(
            verdicts,
            new RolloutSamples(
                read.CandidateSplit.Users + read.CandidateNamed.Users,
                read.CandidateSplit.TotalRequests + read.CandidateNamed.TotalRequests,
                ratio is { IsSound: false } ? ratio.Text : null)
            {
                ControlFailure = ControlFailure.Now(watch.Windows.Windows, plan.ControlFailure),
            },
            [CohortSummaries.From(state.Control, control), CohortSummaries.From(state.Candidate, candidate)])
        {
            Pace = DecisionPace.Create(plan, state with { InStage = state.InStage + elapsed }, verdicts, watch.Since, guardrail => StageReferences.Apply(guardrail, state, input)),
        };
    }

    /// <summary>The windows of the latest evaluation, for other threads, and its verdicts; empty for none.</summary>
    public (IReadOnlyList<ComparisonWindow> Spans, IReadOnlyList<GuardrailVerdict> Verdicts) LatestOf(RolloutState state) =>
        _watches.GetValueOrDefault(state.Flag) is { } watch && watch.ObservationPeriod == state.ObservationPeriod ? ([.. watch.Windows.Windows.Select(static window => window.Copy())], watch.Verdicts) : ([], []);

    private Watch Advance(RolloutPlan plan, RolloutState state, TimeSpan elapsed, CohortCounts control, CohortCounts candidate)
    {
        var watch = _watches.GetValueOrDefault(state.Flag);
        var left = WarmUp.Left(plan.WarmUp, state.InStage + elapsed);
        if (watch is null || watch.ObservationPeriod != state.ObservationPeriod)
        {
            watch = new Watch(state.ObservationPeriod, TimeSpan.Zero, ComparisonWindows.Begin(CohortCounts.Empty, CohortCounts.Empty), []);
            if (WarmUp.IsRecent(plan.WarmUp, state.InStage))
                watch = watch with { Windows = ComparisonWindows.Begin(control, candidate) };
        }
        else if (watch.WarmingUp > TimeSpan.Zero && left == TimeSpan.Zero)
        {
            return watch with { Since = TimeSpan.Zero, WarmingUp = left, Windows = ComparisonWindows.Begin(control, candidate).Advance(TimeSpan.Zero, control, candidate) };
        }

        var since = watch.Since + elapsed;
        return watch with { Since = since, WarmingUp = left, Windows = watch.Windows.Advance(since, control, candidate) };
    }

    /// <param name="ObservationPeriod">The observation period of the counts.</param>
    /// <param name="Since">Start of the counts.</param>
    /// <param name="Windows">The windows.</param>
    /// <param name="Verdicts">The verdicts on them.</param>
    private sealed record Watch(long ObservationPeriod, TimeSpan Since, ComparisonWindows Windows, IReadOnlyList<GuardrailVerdict> Verdicts)
    {
        /// <summary>What the users did before the rollout.</summary>
        public RolloutPast? Past { get; init; }

        /// <summary>Rest of the warm-up.</summary>
        public TimeSpan WarmingUp { get; init; }

        /// <summary>With the users' past, which is split only where it is another one than before: it is large, and rarely changes.</summary>
        public Watch WithPast(RolloutPast? past, double percentage)
        {
            if (past?.Requests == Past?.Requests && (past is null || Windows.HasPast))
                return this;
            return this with { Past = past, Windows = Windows.WithPast(past?.Split(percentage) is var (control, candidate) ? new CohortPast(control, candidate) : null) };
        }
    }
}
