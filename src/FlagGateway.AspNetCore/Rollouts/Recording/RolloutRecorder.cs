using System.Collections.Concurrent;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Recording;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Rollouts.Recording;

/// <summary>
/// Evaluates a rollout, and records what the evaluation saw: at intervals, and at once when its stage changes. Only the
/// leading instance records.
/// </summary>
internal sealed class RolloutRecorder(FlagEvaluator flags, RecordingQueue queue, SnapshotSource snapshots, ILeadership leadership)
{
    private static readonly TimeSpan FirstHour = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Recorded> _last = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Evaluates once.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="plan">Its plan; <c>null</c> if rollouts.json has none.</param>
    /// <param name="elapsed">Time since the previous evaluation.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    public async Task<RolloutStatus> EvaluateAsync(string flag, RolloutPlan? plan, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        var status = await flags.EvaluateAsync(flag, plan, elapsed, cancellationToken);
        Record(status, elapsed);
        return status;
    }

    private void Record(RolloutStatus status, TimeSpan elapsed)
    {
        var limits = snapshots.Current.Options.Rollouts.Recording;
        var known = _last.GetValueOrDefault(status.Flag);
        // A replay compares one candidate with control.
        if (limits.Days == 0 || !leadership.IsLeader || status.State is not { Candidates: null } after)
            _last.TryRemove(status.Flag, out _);
        else if (status.Measured is { Before.IsActive: true, Judgement.Counts: not null } measured)
            Record(status, measured, after, known, elapsed, limits);
        else if (!after.IsActive && _last.TryRemove(status.Flag, out _) && known!.StartedAt == after.StartedAt && !known.Stage.IsSame(RecordedStage.From(after)))
            // An operator ended it between two evaluations.
            queue.TryAdd(From(after, RecordedStage.From(after), status.EvaluatedAt), limits);
    }

    private void Record(RolloutStatus status, Measured measured, RolloutState after, Recorded? known, TimeSpan elapsed, RecordingOptions limits)
    {
        var (before, judged) = (measured.Before, measured.Judgement);
        var (stage, next) = (RecordedStage.From(before), RecordedStage.From(after));
        var isSamePeriod = known is not null && known.StartedAt == before.StartedAt && known.Stage.ObservationPeriod == before.ObservationPeriod;
        var since = isSamePeriod ? known!.Since + elapsed : elapsed;
        var isDue = !isSamePeriod || since >= IntervalIn(before, limits) || !known!.Stage.IsSame(stage) || !stage.IsSame(next);
        var evaluation = isDue
            ? From(before, stage, status.EvaluatedAt) with
            {
                InStage = after.ObservationPeriod == before.ObservationPeriod ? after.InStage : before.InStage + elapsed,
                Elapsed = since,
                Next = stage.IsSame(next) ? null : next,
                Verdicts = judged.Verdicts.DistinctBy(static verdict => verdict.Guardrail).ToDictionary(static verdict => verdict.Guardrail, static verdict => verdict.Kind, StringComparer.Ordinal),
                Stopped = judged.Samples.Stopped,
                GatewayErrors = judged.Samples.GatewayErrors,
                Reference = before.Reference,
                Counts = judged.Counts,
                Past = judged.Past,
            }
            : null;
        if (evaluation is not null && queue.TryAdd(evaluation, limits))
            _last[status.Flag] = new Recorded(before.StartedAt, next, TimeSpan.Zero);
        else if (isSamePeriod)
            _last[status.Flag] = known! with { Since = since };
    }

    // Most stops come early, and a day of records has to be small.
    private static TimeSpan IntervalIn(RolloutState state, RecordingOptions limits) => state.InStage < FirstHour ? limits.Interval / 5 : limits.Interval;

    private static RecordedEvaluation From(RolloutState state, RecordedStage stage, DateTimeOffset at) => new()
    {
        At = at,
        Flag = state.Flag,
        Control = state.Control,
        Candidate = state.Candidate,
        StartedAt = state.StartedAt,
        Plan = state.Plan,
        State = stage,
    };

    /// <param name="StartedAt">Start of the rollout.</param>
    /// <param name="Stage">Its stage after the last record.</param>
    /// <param name="Since">Time since then.</param>
    private sealed record Recorded(DateTimeOffset StartedAt, RecordedStage Stage, TimeSpan Since);
}
