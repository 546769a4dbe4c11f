using System.Collections.Concurrent;
using FlagGateway.Core.Guardrails;
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

    private readonly ConcurrentDictionary<CandidateKey, Recorded> _last = new();

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
        if (limits.Days == 0 || !leadership.IsLeader || status.State is not { } after)
            Forget(status.Flag);
        else if (status.Measured is { Before.IsActive: true } measured)
            Record(measured, after, (status.EvaluatedAt, elapsed), limits);
        else if (!after.IsActive)
            End(after, RolloutCandidates.NamesOf(after), status.EvaluatedAt, limits);
    }

    // Each of several candidates is recorded as if it were the only one.
    private void Record(Measured measured, RolloutState after, (DateTimeOffset At, TimeSpan Elapsed) now, RecordingOptions limits)
    {
        var judged = measured.Judgement;
        if (judged.Counts is { } counts)
            Record(new Evaluated(measured.Before, after, judged.Verdicts, counts, judged.Past), judged.Samples, now, limits);
        foreach (var (candidate, own, past) in judged.CountsByCandidate)
            Record(new Evaluated(CandidateView.From(measured.Before, candidate), ViewOf(after, candidate), [.. judged.Verdicts.Where(verdict => verdict.Variant == candidate)], own, past), judged.Samples, now, limits);

        End(after, RolloutCandidates.NamesOf(after).Where(candidate => RolloutCandidates.HasLost(after, candidate)), now.At, limits);
    }

    // A candidate that was dropped is at its end, whatever the others do: as after a rollback of the only one.
    private static RolloutState ViewOf(RolloutState state, string candidate) =>
        CandidateView.From(state, candidate) is var view && RolloutCandidates.ActiveOf(state).Contains(candidate, StringComparer.Ordinal) ? view : view with { Phase = RolloutPhase.RolledBack, ObservationPeriod = view.ObservationPeriod + 1, Percentage = 0 };

    private void Record(Evaluated evaluated, RolloutSamples samples, (DateTimeOffset At, TimeSpan Elapsed) now, RecordingOptions limits)
    {
        var (before, after) = (evaluated.Before, evaluated.After);
        var key = CandidateKey.From(before);
        var known = _last.GetValueOrDefault(key);
        var (stage, next) = (RecordedStage.From(before), RecordedStage.From(after));
        var isSamePeriod = known is not null && known.StartedAt == before.StartedAt && known.Stage.ObservationPeriod == before.ObservationPeriod;
        var since = isSamePeriod ? known!.Since + now.Elapsed : now.Elapsed;
        var isDue = !isSamePeriod || since >= IntervalIn(before, limits) || !known!.Stage.IsSame(stage) || !stage.IsSame(next);
        var evaluation = isDue
            ? From(before, stage, now.At) with
            {
                InStage = after.ObservationPeriod == before.ObservationPeriod ? after.InStage : before.InStage + now.Elapsed,
                Elapsed = since,
                Next = stage.IsSame(next) ? null : next,
                Verdicts = evaluated.Verdicts.DistinctBy(static verdict => verdict.Guardrail).ToDictionary(static verdict => verdict.Guardrail, static verdict => verdict.Kind, StringComparer.Ordinal),
                Stopped = samples.Stopped,
                GatewayErrors = samples.GatewayErrors,
                Reference = before.Reference,
                Counts = evaluated.Counts,
                Past = evaluated.Past,
            }
            : null;
        if (evaluation is not null && queue.TryAdd(evaluation, limits))
            _last[key] = new Recorded(before.StartedAt, next, TimeSpan.Zero);
        else if (isSamePeriod)
            _last[key] = known! with { Since = since };
    }

    // An operator ended it between two evaluations.
    private void End(RolloutState after, IEnumerable<string> candidates, DateTimeOffset at, RecordingOptions limits)
    {
        foreach (var candidate in candidates)
        {
            var view = ViewOf(after, candidate);
            if (_last.TryRemove(CandidateKey.From(view), out var known) && known.StartedAt == view.StartedAt && known.Stage.Phase != RolloutPhase.RolledBack && !known.Stage.IsSame(RecordedStage.From(view)))
                queue.TryAdd(From(view, RecordedStage.From(view), at), limits);
        }
    }

    private void Forget(string flag)
    {
        foreach (var key in _last.Keys.Where(key => key.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase)))
            _last.TryRemove(key, out _);
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

    /// <param name="Before">The state that was measured.</param>
    /// <param name="After">The state after the decision.</param>
    /// <param name="Verdicts">The verdicts.</param>
    /// <param name="Counts">The counts behind them.</param>
    /// <param name="Past">What the users did before the rollout.</param>
    private sealed record Evaluated(RolloutState Before, RolloutState After, IReadOnlyList<GuardrailVerdict> Verdicts, StageCounts Counts, CohortPast? Past);

    /// <param name="StartedAt">Start of the rollout.</param>
    /// <param name="Stage">Its stage after the last record.</param>
    /// <param name="Since">Time since then.</param>
    private sealed record Recorded(DateTimeOffset StartedAt, RecordedStage Stage, TimeSpan Since);
}
