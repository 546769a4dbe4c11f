using System.Globalization;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// Operations of operators on a rollout. Pure, like the machine; each returns a decision or a refusal.
/// </summary>
public static class RolloutVerbs
{
    /// <summary>Starts the plan at its first stage.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="state">State of the rollout, or <c>null</c> if it was never started.</param>
    /// <param name="tick">The time.</param>
    /// <param name="reason">The reason.</param>
    public static RolloutResult Start(RolloutPlan plan, RolloutState? state, RolloutTick tick, string reason)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (state is { IsActive: true })
            return Refuse(state, "It is under way.", "Use resume, promote or abort");
        var from = new RolloutState
        {
            Flag = plan.Flag,
            Control = plan.Control,
            Candidate = plan.Candidate,
            Candidates = RolloutCandidates.From(plan),
            Plan = "",
            Phase = RolloutPhase.Pending,
            ObservationPeriod = state?.ObservationPeriod ?? 0,
            FailedPlans = state?.FailedPlans ?? [],
            StartedAt = tick.Now,
        };
        return new(new RolloutDecision(StageSteps.Enter(plan, 0, from, tick, reason), RolloutAction.Start, reason), null);
    }

    /// <summary>Pauses the rollout; guardrails remain active.</summary>
    public static RolloutResult Pause(RolloutState? state, RolloutTick tick, string reason)
    {
        if (state is not { IsActive: true })
            return NotUnderWay(state);
        return state.Phase == RolloutPhase.Paused ? Refuse(state, "It is paused.", "Use resume") : new(StageSteps.Pause(state, tick, reason), null);
    }

    /// <summary>Resumes the stage in which it was paused, with the stage's own percentage.</summary>
    public static RolloutResult Resume(RolloutPlan? plan, RolloutState? state, RolloutTick tick, string reason)
    {
        if (state is not { Phase: RolloutPhase.Paused })
            return Refuse(state, "It is not paused.", "Use status to see its state");
        if (StageIndex(plan, state) is not { } index)
            return NoStage(state);
        var next = StageSteps.IsInForce(plan!, index, state)
            ? state with { Phase = RolloutPhase.Progressing, PausedFor = null, Plan = PlanFingerprint.Compute(plan!), Undecided = TimeSpan.Zero, Reason = reason, ChangedAt = tick.Now }
            : StageSteps.Enter(plan!, index, state, tick, reason) with { InStage = state.InStage };
        return new(new RolloutDecision(next, RolloutAction.Resume, reason), null);
    }

    /// <summary>
    /// Approves the stage and begins the next one at once, or the last one if all are skipped; only records the
    /// approval if the stage needs more.
    /// </summary>
    public static RolloutResult Promote(RolloutPlan? plan, RolloutState? state, Approval approval, RolloutTick tick, string reason)
    {
        ArgumentNullException.ThrowIfNull(approval);
        if (state is not { IsActive: true })
            return NotUnderWay(state);
        if (StageIndex(plan, state) is not { } index)
            return NoStage(state);
        if (approval.ProblemWith(state) is { } refusal)
            return new(null, refusal);
        if (StageApprovals.Add(plan!, index, state, approval, reason) is { } partial)
            return partial;
        if (StageConfirmations.RefusalOf(plan!, index, approval, state) is { } unconfirmed)
            return new(null, unconfirmed);
        return new(approval.IsFull && index < plan!.Stages.Count - 1
            ? new RolloutDecision(StageSteps.Enter(plan, plan.Stages.Count - 1, state, tick, reason), RolloutAction.Advance, reason)
            : RolloutMachine.Advance(plan!, index, state, tick, reason), null);
    }

    /// <summary>Sets the candidate's share of users manually, and pauses.</summary>
    /// <param name="state">State of the rollout.</param>
    /// <param name="percentage">The share, from 0 to 100.</param>
    /// <param name="approval">
    /// The approval regarding failing guardrails: a larger share needs the same as a promotion.
    /// </param>
    /// <param name="tick">The time.</param>
    /// <param name="reason">The reason.</param>
    public static RolloutResult Set(RolloutState? state, double percentage, Approval approval, RolloutTick tick, string reason)
    {
        ArgumentNullException.ThrowIfNull(approval);
        if (!(percentage is >= 0 and <= 100))
            return Refuse(state, string.Create(CultureInfo.InvariantCulture, $"{percentage} is no percentage."), "Write a number from 0 to 100");
        if (state is not { IsActive: true })
            return NotUnderWay(state);
        if (percentage > state.Percentage && approval.FailureIn(state) is { } refusal)
            return new(null, refusal);
        var next = state with
        {
            Phase = RolloutPhase.Paused,
            PausedFor = null,
            Percentage = percentage,
            Approvals = null,
            ObservationPeriod = percentage.Equals(state.Percentage) ? state.ObservationPeriod : state.ObservationPeriod + 1,
            Reason = reason,
            ChangedAt = tick.Now,
        };
        return new(new RolloutDecision(next, RolloutAction.Set, reason), null);
    }

    /// <summary>
    /// Ends the exclusion of a group: its users are in the stage again, which is measured from its beginning. If the
    /// candidate is still worse for them, the group is excluded again.
    /// </summary>
    /// <param name="state">State of the rollout.</param>
    /// <param name="group">The group, such as <c>tenant:acme</c>.</param>
    /// <param name="tick">The time.</param>
    /// <param name="reason">The reason.</param>
    public static RolloutResult Include(RolloutState? state, string? group, RolloutTick tick, string reason)
    {
        if (state is not { IsActive: true })
            return NotUnderWay(state);
        if (state.Excluded is not { Count: > 0 } excluded)
            return Refuse(state, "No group is excluded.", "Nothing needs to be done");
        return group is not null && excluded.Contains(group, StringComparer.Ordinal)
            ? new(StageSteps.Include(state, group, tick, reason), null)
            : Refuse(state, string.IsNullOrEmpty(group) ? "No group is named." : $"{group} is not excluded.", $"Name one of {string.Join(", ", excluded.Take(20))}");
    }

    /// <summary>Moves the users of one of several candidates to control; the rollout goes on with the others.</summary>
    /// <param name="state">State of the rollout.</param>
    /// <param name="candidate">Name of the candidate.</param>
    /// <param name="tick">The time.</param>
    /// <param name="reason">The reason.</param>
    public static RolloutResult Drop(RolloutState? state, string? candidate, RolloutTick tick, string reason)
    {
        if (state is not ({ IsActive: true } or { Phase: RolloutPhase.Succeeded }))
            return NotUnderWay(state);
        if (state.Candidates is null)
            return Refuse(state, $"{state.Candidate} is the only candidate.", "Use rollback or abort");
        var active = RolloutCandidates.ActiveOf(state);
        if (!active.Contains(candidate, StringComparer.Ordinal))
            return Refuse(state, string.IsNullOrEmpty(candidate) ? "No candidate is named." : $"{candidate} is no candidate that has users.", $"Name one of {string.Join(", ", active)}");
        return active.Count == 1
            ? Refuse(state, $"{candidate} is the last candidate.", "Use rollback or abort")
            : new(StageSteps.Drop(state, candidate!, tick, reason), null);
    }

    /// <summary>
    /// Gives a dropped candidate its users again; the stage is measured from its beginning. If the candidate is still
    /// bad, it is dropped again.
    /// </summary>
    /// <param name="state">State of the rollout.</param>
    /// <param name="candidate">Name of the candidate.</param>
    /// <param name="tick">The time.</param>
    /// <param name="reason">The reason.</param>
    public static RolloutResult Restore(RolloutState? state, string? candidate, RolloutTick tick, string reason)
    {
        if (state is not { IsActive: true })
            return NotUnderWay(state);
        var dropped = RolloutCandidates.DroppedOf(state);
        if (dropped.Count == 0)
            return Refuse(state, "No candidate was dropped.", "Nothing needs to be done");
        return dropped.Contains(candidate, StringComparer.Ordinal)
            ? new(StageSteps.Restore(state, candidate!, tick, reason), null)
            : Refuse(state, string.IsNullOrEmpty(candidate) ? "No candidate is named." : $"{candidate} is no candidate that was dropped.", $"Name one of {string.Join(", ", dropped)}");
    }

    /// <summary>Moves all users off the candidate and ends the rollout. The same plan may be started again.</summary>
    public static RolloutResult Abort(RolloutState? state, RolloutTick tick, string reason) =>
        End(state, RolloutPhase.Aborted, RolloutAction.Abort, tick, reason);

    /// <summary>
    /// Moves all users off the candidate because it is bad: the plan never starts automatically again. Works after the
    /// end, too.
    /// </summary>
    public static RolloutResult RollBack(RolloutState? state, RolloutTick tick, string reason) =>
        End(state, RolloutPhase.RolledBack, RolloutAction.RollBack, tick, reason);

    private static RolloutResult End(RolloutState? state, RolloutPhase phase, RolloutAction action, RolloutTick tick, string reason) =>
        state is { IsActive: true } or { Phase: RolloutPhase.Succeeded }
            ? new(new RolloutDecision(StageSteps.Leave(state, phase, TimeSpan.Zero, tick, reason), action, reason), null)
            : NotUnderWay(state);

    private static int? StageIndex(RolloutPlan? plan, RolloutState state) =>
        plan is not null && RolloutCandidates.AreOf(plan, state) && StageSteps.IndexOf(plan, state.Stage) is >= 0 and var index ? index : null;

    private static RolloutResult NoStage(RolloutState state) =>
        Refuse(state, $"rollouts.json has no plan from {state.Control} to {RolloutCandidates.Join(RolloutCandidates.NamesOf(state))} with a stage {state.Stage}.", "Put the plan back, or abort the rollout");

    private static RolloutResult NotUnderWay(RolloutState? state) =>
        Refuse(state, state is null ? "It was never started." : $"It is over: {state.Phase}.", "Use start");

    private static RolloutResult Refuse(RolloutState? state, string problem, string remedy) => new(null, new RolloutRefusal(problem, remedy, state?.Phase));
}

/// <summary>A decision or a refusal.</summary>
public sealed record RolloutResult(RolloutDecision? Decision, RolloutRefusal? Refusal);

/// <summary>A refused operation on a rollout.</summary>
/// <param name="Problem">The obstacle.</param>
/// <param name="Remedy">The remedy.</param>
/// <param name="Phase">Phase of the rollout; <c>null</c> if it was never started.</param>
public sealed record RolloutRefusal(string Problem, string Remedy, RolloutPhase? Phase);
