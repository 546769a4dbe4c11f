using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Recording;

/// <summary>
/// Replays recorded evaluations against another plan, with the same judge and machine as real rollouts. Pure.
/// </summary>
/// <remarks>
/// Each recorded observation period is replayed on its own, from its beginning, as if the plan had been in force: its
/// guardrails, holds and confidences. Percentages are those that were recorded.
/// </remarks>
internal sealed class PlanReplay
{
    private readonly RolloutPlan _plan;
    private readonly List<ReplayedStage> _stages = [];
    private readonly List<string> _differences = [];
    private StageReplay? _current;
    private RecordedEvaluation? _last;
    private int _evaluations;
    private TimeSpan _longest;
    private DateTimeOffset _startedAt;

    private PlanReplay(RolloutPlan plan) => _plan = StageConfirmations.RemoveFrom(plan) with { Guardrails = [.. plan.Guardrails.Where(CanReplay)] };

    /// <summary>Replays records.</summary>
    /// <param name="plan">
    /// The plan. Guardrails that query Prometheus or compare with history are left out: neither is recorded.
    /// </param>
    /// <param name="recorded">The records of its flag, in their order.</param>
    public static ReplayReport Run(RolloutPlan plan, IEnumerable<RecordedEvaluation> recorded)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(recorded);
        PlanReplay replay = new(plan);
        foreach (var evaluation in recorded)
            replay.Add(evaluation);
        replay.Close(null);
        return new ReplayReport(replay._stages, [.. replay.Limits(plan)]) { Evaluations = replay._evaluations };
    }

    private static bool CanReplay(Guardrail guardrail) => guardrail is { Baseline: Baseline.Control, Kind: not MetricKind.Promql };

    private void Add(RecordedEvaluation evaluation)
    {
        if (_last is { } last && (last.StartedAt, last.State.ObservationPeriod) != (evaluation.StartedAt, evaluation.State.ObservationPeriod))
            Close(evaluation);
        _last = evaluation;
        if (evaluation.Counts is null)
            return;
        _evaluations++;
        if (_current is not null && evaluation.Elapsed > _longest)
            _longest = evaluation.Elapsed;
        (_current ??= new StageReplay(_plan, evaluation)).Add(evaluation);
    }

    // A step of an operator shows in the first record of the next observation period.
    private void Close(RecordedEvaluation? next)
    {
        if (_current is { } stage)
        {
            // Another start of the rollout begins without the stop of the one before.
            var isAfterStop = _startedAt == stage.StartedAt && _stages.LastOrDefault() is { IsStopped: true } or { IsAfterStop: true };
            _stages.Add(stage.Close(next) with { IsAfterStop = isAfterStop });
            _startedAt = stage.StartedAt;
            if (stage.Difference is { } difference && !_differences.Contains(difference, StringComparer.Ordinal))
                _differences.Add(difference);
        }

        _current = null;
    }

    private IEnumerable<string> Limits(RolloutPlan plan)
    {
        if (_stages.Count == 0)
            yield break;
        if (_stages.Any(static stage => stage.IsAfterStop))
            yield return "what would have come after a stop: later stages show what the plan would have done if it had not stopped";
        foreach (var difference in _differences)
            yield return difference;
        if (plan.Guardrails.Where(static guardrail => guardrail.Baseline == Baseline.History).Select(static guardrail => guardrail.Metric).ToArray() is { Length: > 0 } past)
            yield return $"what is normal at a time of the day, which is not recorded with evaluations: {string.Join(", ", past)}";
        if (plan.Guardrails.Where(static guardrail => guardrail.Kind == MetricKind.Promql).Select(static guardrail => guardrail.Metric).ToArray() is { Length: > 0 } left)
            yield return $"results of Prometheus, which are not recorded: {string.Join(", ", left)}";
        if (plan.OnSegment != SegmentAction.Warn)
            yield return "routes and groups of their own, which are not recorded: on_segment does nothing";
        if (plan.Stages.Any(static stage => stage.Gate == StageGate.Manual))
            yield return "when somebody would have approved: a manual gate shows when it would have waited for that";
        yield return $"anything between two records: they are up to {DurationFormatter.Format(_longest)} apart, so a stop may come that much later than in a gateway";
        yield return "what users would have done otherwise under this plan";
    }
}
