namespace FlagGateway.Core.Rollouts;

/// <summary>Applies an edited or removed plan to a running rollout.</summary>
internal static class PlanChange
{
    /// <summary>Returns the decision for the plan, or <c>null</c> if it is already in force.</summary>
    public static RolloutDecision? Follow(RolloutPlan? plan, RolloutState state, RolloutTick tick)
    {
        if (plan is null)
            return StageSteps.Pause(state, tick, "the plan is gone from rollouts.json: put it back, or abort the rollout");
        var revision = PlanFingerprint.Compute(plan);
        if (revision == state.Plan)
            return null;
        if (!RolloutCandidates.AreOf(plan, state))
            return StageSteps.Pause(state, tick, $"the plan now moves users from {plan.Control} to {RolloutCandidates.Join(plan.Candidates)}, the rollout from {state.Control} to {RolloutCandidates.Join(RolloutCandidates.NamesOf(state))}: put the plan back, or abort the rollout");
        var index = StageSteps.IndexOf(plan, state.Stage);
        if (index < 0)
            return StageSteps.Pause(state, tick, $"the plan has no stage {state.Stage} any more: put it back, or abort the rollout");
        return new RolloutDecision(Adopt(plan, index, revision, state, tick), RolloutAction.Replan, $"the plan was edited; the rollout keeps its place in stage {state.Stage}");
    }

    // A manual pause is respected: the current state stays, and resuming applies the plan's own percentage.
    private static RolloutState Adopt(RolloutPlan plan, int index, string revision, RolloutState state, RolloutTick tick)
    {
        if (state.Phase == RolloutPhase.Paused)
            return state with { Plan = revision, Approvals = null };
        var stage = plan.Stages[index];
        var isSame = StageSteps.IsInForce(plan, index, state);
        return state with
        {
            Plan = revision,
            Approvals = null,
            Percentage = stage.Percentage,
            Segment = stage.Segment,
            Held = StageSteps.HeldOf(plan, index),
            Groups = StageSteps.GroupsOf(plan, index),
            Users = StageSteps.UsersOf(plan, index),
            Shadow = stage.Shadow,
            ObservationPeriod = isSame ? state.ObservationPeriod : state.ObservationPeriod + 1,
            ChangedAt = tick.Now,
        };
    }
}
