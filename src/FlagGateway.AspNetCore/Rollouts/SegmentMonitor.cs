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
    /// <summary>Segments are compared at the first evaluation of an observation period, and then at each sixth.</summary>
    public const int Every = 6;

    private readonly ConcurrentDictionary<string, Watch> _watches = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The verdict on the segments, before the plan's consequence; <c>null</c> if none was ever worse.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="state">State of the rollout.</param>
    /// <param name="elapsed">Time since the previous evaluation.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    public async Task<GuardrailVerdict?> JudgeAsync(RolloutPlan plan, RolloutState state, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        // Only a percentage makes random samples of the users of each segment.
        if (state.Percentage is not (> 0 and < 100) || registry.Find(state.Flag) is not { } windows || windows.ObservationPeriod != state.ObservationPeriod)
        {
            _watches.TryRemove(state.Flag, out _);
            return null;
        }

        var warmUp = WarmUp.In(plan, state.Stage);
        var watch = _watches.GetValueOrDefault(state.Flag) is { } known && known.ObservationPeriod == state.ObservationPeriod
            ? known
            : new Watch(state.ObservationPeriod, NeedsBefore: WarmUp.IsRecent(warmUp, state.InStage));
        watch = WarmUp.Left(warmUp, state.InStage + elapsed) > TimeSpan.Zero
            ? watch with { NeedsBefore = true }
            : await AdvanceAsync(watch, plan, state, windows, cancellationToken);
        _watches[state.Flag] = watch;
        return watch.Verdict;
    }

    /// <summary>The counts of an observation period that are not compared; <c>null</c> for none.</summary>
    public SegmentTotals? BeforeOf(RolloutState state) => _watches.GetValueOrDefault(state.Flag) is { } watch && watch.ObservationPeriod == state.ObservationPeriod ? watch.Before : null;

    private async Task<Watch> AdvanceAsync(Watch watch, RolloutPlan plan, RolloutState state, RolloutWindows windows, CancellationToken cancellationToken)
    {
        if (watch.Evaluations % Every != 0)
            return watch with { Evaluations = watch.Evaluations + 1 };
        var read = await segments.ReadAsync(windows, withDurations: false, cancellationToken);
        // Without the others' counts the numbers would jump; it is tried again at the next evaluation.
        if (read.Problem is not null)
            return watch;
        var next = watch with { Evaluations = watch.Evaluations + 1 };
        if (watch.NeedsBefore)
            return next with { NeedsBefore = false, Before = read.Totals };
        var verdict = SegmentCheck.Judge(plan.GuardrailsOf(state.Stage), read.Totals, watch.Before);
        return next with { Verdict = verdict ?? (watch.Verdict is null ? null : SegmentCheck.NoLonger) };
    }

    /// <param name="ObservationPeriod">The observation period of the counts.</param>
    /// <param name="NeedsBefore">Whether the counts so far are not to be compared.</param>
    private sealed record Watch(long ObservationPeriod, bool NeedsBefore)
    {
        /// <summary>Evaluations so far, without those of the warm-up.</summary>
        public int Evaluations { get; init; }

        /// <summary>The counts that are not compared; <c>null</c> for none.</summary>
        public SegmentTotals? Before { get; init; }

        public GuardrailVerdict? Verdict { get; init; }
    }
}
