namespace FlagGateway.Core.Rollouts;

/// <summary>What a plan that was edited or taken away does to a rollout under way.</summary>
internal static class PlanChange
{
    /// <summary>Follows the plan, or answers <c>null</c> where it is the one that is followed already.</summary>
    public static RolloutDecision? Follow(RolloutPlan? plan, RolloutState state, RolloutTick tick)
    {
        if (plan is null)
            return StageSteps.Pause(state, tick, "the plan is gone from rollouts.json: put it back, or abort the rollout");
        var revision = PlanFingerprint.Compute(plan);
        if (revision == state.Plan)
            return null;
        if (plan.Control != state.Control || plan.Candidate != state.Candidate)
            return StageSteps.Pause(state, tick, $"the plan now moves users from {plan.Control} to {plan.Candidate}, the rollout from {state.Control} to {state.Candidate}: put the plan back, or abort the rollout");
        var index = StageSteps.IndexOf(plan, state.Stage);
        if (index < 0)
            return StageSteps.Pause(state, tick, $"the plan has no stage {state.Stage} any more: put it back, or abort the rollout");
        return new RolloutDecision(Adopt(plan, index, revision, state, tick), RolloutAction.Replan, $"the plan was edited; the rollout keeps its place in stage {state.Stage}");
    }

    // Held by hand means held by hand: what is in force stays, and resuming takes up the plan's own percentage.
    private static RolloutState Adopt(RolloutPlan plan, int index, string revision, RolloutState state, RolloutTick tick)
    {
        if (state.Phase == RolloutPhase.Paused)
            return state with { Plan = revision };
        var stage = plan.Stages[index];
        var isSame = StageSteps.IsInForce(plan, index, state);
        return state with
        {
            Plan = revision,
            Percentage = stage.Percentage,
            Groups = StageSteps.GroupsOf(plan, index),
            Users = StageSteps.UsersOf(plan, index),
            Shadow = stage.Shadow,
            ObservationPeriod = isSame ? state.ObservationPeriod : state.ObservationPeriod + 1,
            ChangedAt = tick.Now,
        };
    }
}
