using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.History;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// The windows of one observation period, and what the guardrails of a plan say about them. Used by the gateway on its
/// counts and by replays on recorded ones. Immutable.
/// </summary>
/// <param name="ObservationPeriod">The observation period of the counts.</param>
/// <param name="Since">Time since the comparison began.</param>
/// <param name="Windows">The windows.</param>
internal sealed record StageWatch(long ObservationPeriod, TimeSpan Since, ComparisonWindows Windows)
{
    // Fewer users than this may split unevenly for many reasons, and no comparison is based on so few.
    private const int UsersToCheckRatio = 100;

    /// <summary>What the users did before the rollout.</summary>
    public RolloutPast? Past { get; init; }

    /// <summary>The last hours; <c>null</c> if no guardrail compares with earlier days.</summary>
    public RecentWindows? Recent { get; init; }

    /// <summary>Rest of the warm-up.</summary>
    public TimeSpan WarmingUp { get; init; }

    /// <summary>Adds the counts of an evaluation.</summary>
    /// <param name="watch">The previous evaluation; <c>null</c> for none.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="state">State of the rollout at the previous evaluation.</param>
    /// <param name="elapsed">Time since then.</param>
    /// <param name="counts">The counts of the observation period so far.</param>
    public static StageWatch Advance(StageWatch? watch, RolloutPlan plan, RolloutState state, TimeSpan elapsed, StageCounts counts)
    {
        var (control, candidate) = (counts.Control, counts.ComparedIn(state));
        var warmUp = WarmUp.In(plan, state.Stage);
        var left = WarmUp.Left(warmUp, state.InStage + elapsed);
        if (watch is null || watch.ObservationPeriod != state.ObservationPeriod)
        {
            watch = new StageWatch(state.ObservationPeriod, TimeSpan.Zero, ComparisonWindows.Begin(CohortCounts.Empty, CohortCounts.Empty));
            if (WarmUp.IsRecent(warmUp, state.InStage))
                watch = watch with { Windows = ComparisonWindows.Begin(control, candidate) };
        }
        else if (watch.WarmingUp > TimeSpan.Zero && left == TimeSpan.Zero)
        {
            return watch with { Since = TimeSpan.Zero, WarmingUp = left, Windows = ComparisonWindows.Begin(control, candidate).Advance(TimeSpan.Zero, control, candidate), Recent = watch.Recent is null ? null : RecentWindows.Begin(TimeSpan.Zero, control, candidate) };
        }

        var since = watch.Since + elapsed;
        var recent = plan.Guardrails.Any(static guardrail => guardrail.Baseline == Baseline.History)
            ? watch.Recent?.Advance(since, control, candidate) ?? RecentWindows.Begin(since, control, candidate)
            : null;
        return watch with { Since = since, WarmingUp = left, Windows = watch.Windows.Advance(since, control, candidate), Recent = recent };
    }

    /// <summary>
    /// With the users' past, which is split only where it is another one than before: it is large, and rarely changes.
    /// </summary>
    public StageWatch WithPast(RolloutPast? past, RolloutState state)
    {
        if (past?.Requests == Past?.Requests && (past is null || Windows.HasPast))
            return this;
        return this with { Past = past, Windows = Windows.WithPast(Split() is var (control, candidate) ? new CohortPast(control, candidate) : null) };

        (CohortCounts, CohortCounts)? Split() => state.Lane is var (index, count, percentage) ? past?.Split(percentage, index, count) : past?.Split(state.Percentage);
    }

    /// <summary>With the users' past that was recorded.</summary>
    public StageWatch WithPast(CohortPast? past) => past is null == !Windows.HasPast ? this : this with { Windows = Windows.WithPast(past) };

    /// <summary>Judges the plan's guardrails and the built-in checks.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="state">State of the rollout at the previous evaluation.</param>
    /// <param name="elapsed">Time since then.</param>
    /// <param name="counts">The counts of the last <see cref="Advance"/>.</param>
    /// <param name="evidence">What is not counted by cohort.</param>
    public StageVerdicts Judge(RolloutPlan plan, RolloutState state, TimeSpan elapsed, StageCounts counts, OtherEvidence evidence)
    {
        var isComparable = state.Percentage is > 0 and < 100;
        var (control, candidate) = (counts.Control, counts.ComparedIn(state));
        var input = new JudgeInput
        {
            Windows = Windows.Windows,
            Latest = Windows.Latest,
            GrossFailure = plan.GrossFailure,
            Analysis = StageAnalyses.Due(plan, state, elapsed),
            StopConfidence = plan.StopConfidence,
            ControlFailure = plan.ControlFailure,
            WarmingUp = WarmingUp,
            Named = state.Percentage > 0 ? counts.Named : null,
            HasCandidateTraffic = state.HasCandidateTraffic || candidate.TotalRequests > 0,
            HasCopies = state.Shadow is { Percentage: > 0, From: ShadowSource.Control },
            History = Recent is { } recent && evidence.History is { } history ? new HistoryInput(history.Hours, state.Control, history.Now, recent.Windows) { Zone = history.Zone } : null,
        };
        List<GuardrailVerdict> verdicts = [.. plan.GuardrailsOf(state.Stage).Select(guardrail => GuardrailJudge.Judge(guardrail, StageReferences.Apply(guardrail, state, input) with
        {
            External = guardrail.Query is null ? null : evidence.Query(guardrail),
        }))];
        verdicts.AddRange(FlagStatusChecks.Judge(plan, state.Stage, input, isComparable));
        if (evidence.Failing is { } failing)
            verdicts.Add(FailingSegmentsCheck.Apply(failing, plan.OnSegment, input));
        if (evidence.Segments is { } segments)
            verdicts.Add(SegmentCheck.Apply(segments, plan.OnSegment, input));
        var ratio = isComparable && control.Users + candidate.Users >= UsersToCheckRatio
            ? SampleRatio.Check(control.Users, candidate.Users, state.Percentage / 100)
            : null;
        return new StageVerdicts(verdicts, input, new RolloutSamples(
            counts.Candidate.Users + counts.Named.Users, counts.Candidate.TotalRequests + counts.Named.TotalRequests, ratio is { IsSound: false } ? ratio.Text : null)
        {
            ControlFailure = ControlFailure.Now(Windows.Windows, plan.ControlFailure),
        });
    }
}

/// <summary>Counts of an observation period.</summary>
/// <param name="Control">Control's requests by percentile.</param>
/// <param name="Candidate">The candidate's requests by percentile, and the copies of control's requests.</param>
/// <param name="Named">The candidate's requests of users and groups by name.</param>
internal sealed record StageCounts(CohortCounts Control, CohortCounts Candidate, CohortCounts Named)
{
    /// <summary>Number of cohorts.</summary>
    public const int Cohorts = 3;

    /// <summary>
    /// The candidate's counts that a stage compares. A stage of groups has no users by percentile; copies of control's
    /// requests are judged in every stage.
    /// </summary>
    public CohortCounts ComparedIn(RolloutState state) => state.Percentage > 0
        ? Candidate
        : Named with { Compared = Candidate.Compared, Mismatched = Candidate.Mismatched, NotComparable = Candidate.NotComparable };
}

/// <summary>Evidence that is not counted by cohort.</summary>
/// <param name="Query">The results of a guardrail's query.</param>
/// <param name="Segments">The verdict on segments, before the plan's consequence; <c>null</c> for none.</param>
/// <param name="Failing">The verdict on segments whose every request fails, in the same way.</param>
internal sealed record OtherEvidence(Func<Guardrail, ExternalMeasurements?> Query, GuardrailVerdict? Segments, GuardrailVerdict? Failing = null)
{
    /// <summary>
    /// What the flag's users got on earlier days, the time, and its time zone; <c>null</c> if that is not recorded.
    /// </summary>
    public (ServiceHistory Hours, DateTimeOffset Now, TimeZoneInfo? Zone)? History { get; init; }
}

/// <summary>What an evaluation found out about a stage.</summary>
/// <param name="Verdicts">The verdicts.</param>
/// <param name="Input">The data behind them.</param>
/// <param name="Samples">The other measurements that are counted by cohort.</param>
internal sealed record StageVerdicts(IReadOnlyList<GuardrailVerdict> Verdicts, JudgeInput Input, RolloutSamples Samples);
