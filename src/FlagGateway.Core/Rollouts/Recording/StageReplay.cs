using System.Globalization;

namespace FlagGateway.Core.Rollouts.Recording;

/// <summary>Replays one observation period against a plan. Not thread-safe.</summary>
internal sealed class StageReplay
{
    private readonly RolloutPlan _plan;
    private readonly RolloutStage? _stage;
    private readonly RecordedEvaluation _first;
    private readonly List<ReplayStep> _recorded = [];
    private readonly List<ReplayStep> _replayed = [];
    private readonly string? _note;
    private RecordedEvaluation _last;
    private StageWatch? _watch;
    private RolloutState? _state;
    private TimeSpan _time;
    private IReadOnlyList<string> _needs = [];

    /// <param name="plan">The plan, with the guardrails that can be replayed only.</param>
    /// <param name="first">The first record of the period.</param>
    public StageReplay(RolloutPlan plan, RecordedEvaluation first)
    {
        (_plan, _first, _last) = (plan, first, first);
        (_stage, _note) = Choose(plan, first);
        if (_stage is null)
            return;
        var before = first.InStage - first.Elapsed;
        _state = first.ToState() with
        {
            Plan = PlanFingerprint.Compute(plan),
            Phase = RolloutPhase.Progressing,
            Stage = _stage.Name,
            // The record may begin in the middle of a stage.
            InStage = before > TimeSpan.Zero ? before : TimeSpan.Zero,
        };
        Difference = _stage.Percentage.Equals(first.State.Percentage)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"stage {_stage.Name} at the plan's {_stage.Percentage:0.##} %: it is replayed at the {first.State.Percentage:0.##} % that were recorded");
    }

    /// <summary>Start of the rollout.</summary>
    public DateTimeOffset StartedAt => _first.StartedAt;

    /// <summary>How the recorded stage differs from the plan's; <c>null</c> if it does not.</summary>
    public string? Difference { get; }

    /// <summary>Adds the next record of the period.</summary>
    public void Add(RecordedEvaluation evaluation)
    {
        var isFirst = ReferenceEquals(evaluation, _first);
        _time += isFirst ? evaluation.InStage : evaluation.Elapsed;
        if (!isFirst)
            AddRecorded(_last.Next ?? _last.State, evaluation.State, evaluation.At);
        _last = evaluation;
        if (evaluation.Next is { } next)
            AddRecorded(evaluation.State, next, evaluation.At);
        if (_state is not null)
            Evaluate(_state with { Reference = evaluation.Reference }, evaluation);
    }

    /// <summary>Ends the period.</summary>
    /// <param name="next">The next record of the flag; <c>null</c> for none.</param>
    public ReplayedStage Close(RecordedEvaluation? next)
    {
        // A decision of the gateway is in the last record; what an operator did shows afterwards.
        if (next is not null && next.StartedAt == StartedAt)
            AddRecorded(_last.Next ?? _last.State, next.State, next.At);
        var counts = _last.Counts!;
        return new ReplayedStage
        {
            Name = _first.State.Stage,
            Percentage = _first.State.Percentage,
            ObservationPeriod = _first.State.ObservationPeriod,
            PlanStage = _stage?.Name,
            From = _first.At,
            To = _last.At,
            CandidateRequests = counts.Candidate.TotalRequests + counts.Named.TotalRequests,
            CandidateUsers = Math.Round(counts.Candidate.Users + counts.Named.Users),
            Recorded = _recorded,
            Replayed = _replayed,
            Needs = _state is { Phase: RolloutPhase.Progressing } ? _needs : [],
            Note = _note ?? Difference,
        };
    }

    private static (RolloutStage? Stage, string? Note) Choose(RolloutPlan plan, RecordedEvaluation first)
    {
        if (plan.Control != first.Control || plan.Candidates is not [var candidate] || candidate != first.Candidate)
            return (null, $"not replayed: it was recorded from {first.Control} to {first.Candidate}, and the plan moves users from {plan.Control} to {RolloutCandidates.Join(plan.Candidates)}");
        var recorded = first.State;
        if (!first.ToState().HasCandidateTraffic && recorded.Shadow is null)
            return (null, "not replayed: nobody was on the candidate");
        var stage = plan.Stages.FirstOrDefault(one => one.Name == recorded.Stage) ?? plan.Stages.FirstOrDefault(one => one.Percentage.Equals(recorded.Percentage));
        if (stage is null)
            return (null, string.Create(CultureInfo.InvariantCulture, $"not replayed: the plan has no stage {recorded.Stage}, and none at {recorded.Percentage:0.##} %"));
        return (stage, stage.Name == recorded.Stage ? null : string.Create(CultureInfo.InvariantCulture, $"the plan has no stage {recorded.Stage}; replayed as {stage.Name}, which has the same {recorded.Percentage:0.##} %"));
    }

    private void Evaluate(RolloutState state, RecordedEvaluation evaluation)
    {
        var counts = evaluation.Counts!;
        _watch = StageWatch.Advance(_watch, _plan, state, evaluation.Elapsed, counts).WithPast(state.HasComparablePast ? evaluation.Past : null);
        var found = _watch.Judge(_plan, state, evaluation.Elapsed, counts, new OtherEvidence(static _ => null, Segments: null));
        var samples = found.Samples with { Stopped = evaluation.Stopped, GatewayErrors = evaluation.GatewayErrors };
        var decision = RolloutMachine.Next(_plan, state, found.Verdicts, samples, new RolloutTick(evaluation.Elapsed, evaluation.At));
        (_state, _needs) = (decision.Next, decision.Needs);
        if (decision.Action == RolloutAction.None)
            return;
        _replayed.Add(new ReplayStep(evaluation.At, _time, decision.Action, decision.Reason));
        // Who is on the candidate then was not recorded. While it waits or is paused, guardrails go on.
        if (!decision.Next.IsActive || decision.Next.ObservationPeriod != state.ObservationPeriod)
            _state = null;
    }

    private void AddRecorded(RecordedStage before, RecordedStage after, DateTimeOffset at)
    {
        if (before.ActionTo(after) is var action && action != RolloutAction.None)
            _recorded.Add(new ReplayStep(at, _time, action, after.Reason));
    }
}
