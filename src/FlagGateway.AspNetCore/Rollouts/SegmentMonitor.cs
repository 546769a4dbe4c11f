using System.Collections.Concurrent;
using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

/// <summary>
/// Compares the routes and groups of a rollout every few evaluations: others' counts are ten seconds old anyway, and
/// reading all segments of all instances costs more than judging the total.
/// </summary>
internal sealed class SegmentMonitor(ISegmentSource segments, WindowRegistry registry)
{
    /// <summary>
    /// Segments are compared at the first evaluation of an observation period, and then at each sixth.
    /// </summary>
    public const int Every = 6;

    private readonly ConcurrentDictionary<CandidateKey, Watch> _watches = new();

    /// <summary>The verdicts on the segments.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="state">State of the rollout.</param>
    /// <param name="elapsed">Time since the previous evaluation.</param>
    /// <param name="leftOut">Time of the stage that comparisons of all users leave out so far.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    public async Task<SegmentVerdicts> JudgeAsync(RolloutPlan plan, RolloutState state, TimeSpan elapsed, TimeSpan leftOut, CancellationToken cancellationToken)
    {
        // Only a percentage makes random samples of the users of each segment.
        if (state.Percentage is not (> 0 and < 100) || registry.Find(state) is not { } windows)
        {
            _watches.TryRemove(CandidateKey.From(state), out _);
            return SegmentVerdicts.None;
        }

        var warmUp = WarmUp.In(plan, state.Stage);
        var watch = _watches.GetValueOrDefault(CandidateKey.From(state)) is { } known && known.ObservationPeriod == state.ObservationPeriod
            ? known
            : new Watch(state.ObservationPeriod, NeedsBefore: WarmUp.IsRecent(warmUp, state.InStage));
        var isWarmingUp = WarmUp.Left(warmUp, state.InStage + elapsed) > TimeSpan.Zero;
        watch = await AdvanceAsync(watch with { NeedsBefore = watch.NeedsBefore || isWarmingUp, LeftOut = leftOut }, plan, state, windows, isWarmingUp, cancellationToken);
        _watches[CandidateKey.From(state)] = watch;
        return watch.Verdicts;
    }

    /// <summary>The counts of an observation period that are not compared; <c>null</c> for none.</summary>
    public SegmentTotals? BeforeOf(RolloutState state) => _watches.GetValueOrDefault(CandidateKey.From(state)) is { } watch && watch.ObservationPeriod == state.ObservationPeriod ? watch.Baseline.Before : null;

    private async Task<Watch> AdvanceAsync(Watch watch, RolloutPlan plan, RolloutState state, RolloutWindows windows, bool isWarmingUp, CancellationToken cancellationToken)
    {
        // Where the warm-up ends, what came before is read at once, and comparisons begin.
        if (watch.Evaluations % Every != 0 && (isWarmingUp || !watch.NeedsBefore))
            return watch with { Evaluations = watch.Evaluations + 1 };
        var read = await segments.ReadAsync(windows, withDurations: false, cancellationToken);
        // Without the others' counts the numbers would jump; it is tried again at the next evaluation.
        if (read.Problem is not null)
            return watch;
        var streaks = watch.Streaks.Advance(read.Totals);
        var next = watch with
        {
            Evaluations = watch.Evaluations + 1,
            Streaks = streaks,
            Verdicts = watch.Verdicts with { Failing = plan.GrossFailure is null ? null : FailingSegmentsCheck.Judge(streaks, windows.SegmentsBefore) },
        };
        if (isWarmingUp)
            return next;
        if (watch.NeedsBefore)
            return next with { NeedsBefore = false, Baseline = SegmentBaseline.Begin(read.Totals), Evaluations = 1 };
        var baseline = watch.Baseline.Advance(read.Totals, watch.LeftOut);
        var verdict = SegmentCheck.Judge(plan.GuardrailsOf(state.Stage), read.Totals, baseline.Before);
        return next with { Baseline = baseline, Verdicts = next.Verdicts with { Worse = verdict ?? (watch.Verdicts.Worse is null ? null : SegmentCheck.NoLonger) } };
    }

    /// <param name="ObservationPeriod">The observation period of the counts.</param>
    /// <param name="NeedsBefore">Whether the counts so far are not to be compared.</param>
    private sealed record Watch(long ObservationPeriod, bool NeedsBefore)
    {
        /// <summary>Evaluations so far, without those of the warm-up after it.</summary>
        public int Evaluations { get; init; }

        /// <summary>Time of the stage that comparisons of all users leave out.</summary>
        public TimeSpan LeftOut { get; init; }

        /// <summary>The counts that are not compared.</summary>
        public SegmentBaseline Baseline { get; init; } = SegmentBaseline.None;

        /// <summary>The segments since their candidate last served a request, in the warm-up, too.</summary>
        public SegmentStreaks Streaks { get; init; } = SegmentStreaks.None;

        public SegmentVerdicts Verdicts { get; init; } = SegmentVerdicts.None;
    }
}

/// <summary>The verdicts on segments, before the plan's consequence.</summary>
/// <param name="Worse">Those that are worse; <c>null</c> if none ever was.</param>
/// <param name="Failing">Those whose every request fails; <c>null</c> for none.</param>
internal sealed record SegmentVerdicts(GuardrailVerdict? Worse, GuardrailVerdict? Failing)
{
    public static SegmentVerdicts None { get; } = new(null, null);
}
