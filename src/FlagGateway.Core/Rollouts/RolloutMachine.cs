using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// Decides the next step of a rollout at each evaluation. Pure: the same plan, state, verdicts and time give the same
/// decision, and no step is skipped, however late or rarely it is called.
/// </summary>
/// <remarks>
/// In order of precedence: a hard verdict, in every active phase, which drops one of several candidates and rolls back
/// the last one; a candidate that fails for its few users, who are moved to control; a plan that changed; a variant
/// that changed since its numbers were measured; a control that itself fails, to which no users are moved; errors of
/// the gateway and a soft verdict, while it progresses; then the conditions to leave the stage: hold, users and
/// requests, guardrails, the confirmation of the next stage, and finally the approval. No data, no reference and
/// measurement errors are neither good nor bad: the stage is held, and after the plan's progress deadline the rollout
/// pauses with this reason.
/// </remarks>
public static class RolloutMachine
{
    /// <summary>Decides the next step.</summary>
    /// <param name="plan">
    /// The plan in force, or <c>null</c> if the configuration no longer has one for this flag.
    /// </param>
    /// <param name="state">State of the rollout.</param>
    /// <param name="verdicts">The current verdict of each guardrail of the plan.</param>
    /// <param name="samples">The other measurements.</param>
    /// <param name="tick">Time since the last evaluation.</param>
    public static RolloutDecision Next(
        RolloutPlan? plan, RolloutState state, IReadOnlyList<GuardrailVerdict> verdicts, RolloutSamples samples, RolloutTick tick)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(verdicts);
        ArgumentNullException.ThrowIfNull(samples);
        var rested = state.CoolDown > tick.Elapsed ? state.CoolDown - tick.Elapsed : TimeSpan.Zero;
        state = StageConfirmations.Take(rested == state.CoolDown ? state : state with { CoolDown = rested }, samples.Confirmation, tick);
        if (!state.IsActive)
            return Stay(state);
        if (Find(verdicts, VerdictKind.HardFail) is { } hard)
            return Drop(state, hard, tick) ?? new RolloutDecision(StageSteps.Leave(state, RolloutPhase.RolledBack, plan?.CoolDown ?? TimeSpan.Zero, tick, hard.Arithmetic), RolloutAction.RollBack, hard.Arithmetic);
        if (verdicts.FirstOrDefault(static verdict => verdict.Kind == VerdictKind.SoftFail && verdict.IsGross) is { } gross && state.HasCandidateTraffic)
            return Drop(state, gross, tick) ?? new RolloutDecision(StageSteps.Empty(state, tick, gross.Arithmetic), RolloutAction.Pause, gross.Arithmetic);
        // A plan that was edited to give more users the candidate is followed after a freeze; guardrails go on.
        if (PlanChange.Follow(plan, state, tick) is { } followed && !ActiveFreeze.Holds(samples.Freeze, state, followed))
            return followed;
        if (VariantChange.Follow(plan, state, samples.Variants, tick) is { } renewed)
            return renewed;
        if (state.Phase == RolloutPhase.Paused)
            return Stay(state);
        if (samples.ControlFailure is { } failure && state.HasCandidateTraffic && OnControlFailure(plan!, state, failure, tick) is { } moved)
            return ActiveFreeze.Holds(samples.Freeze, state, moved) ? Stay(state, $"{failure.Text}, and {samples.Freeze}") : moved;
        if (samples.GatewayErrors >= RecentFailures.Limit)
            return StageSteps.Pause(state, tick, $"the gateway itself failed {RecentFailures.Limit} requests or more within a minute (outcome gateway_error), which no guardrail counts");
        return Find(verdicts, VerdictKind.SoftFail) is { } soft
            ? Yield(plan!, state, soft, tick)
            : Progress(plan!, state, verdicts, samples, tick);
    }

    /// <summary>Whether a plan begins automatically now.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="state">State of the rollout, or <c>null</c> if it was never started.</param>
    public static bool StartsByItself(RolloutPlan plan, RolloutState? state)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Start != StartMode.Automatic)
            return false;
        if (state is null)
            return true;
        var revision = PlanFingerprint.Compute(plan);
        return (state.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted || (state.Phase == RolloutPhase.Succeeded && Continues(plan, state)))
            && state.CoolDown == TimeSpan.Zero
            && state.Plan != revision
            && !state.FailedPlans.Contains(revision, StringComparer.Ordinal);
    }

    // A successful outcome is never withdrawn automatically: either the current variant of everyone becomes control, or
    // the candidate's share grows.
    private static bool Continues(RolloutPlan plan, RolloutState state) =>
        (state is { Percentage: >= 100, Segment: null, Candidates: null } && plan.Control == state.Candidate)
        || (RolloutCandidates.AreOf(plan, state) && RolloutCandidates.ActiveOf(state).Count == plan.Candidates.Count && plan.Stages[0].Percentage >= state.Percentage && state.Held is null && plan.Stages[0].Segment == state.Segment
            && state.Groups.All(plan.Stages[0].Groups.Contains) && (state.Users ?? []).All(user => plan.Stages[0].Users?.Contains(user) == true));

    // Of several candidates the bad one goes, and the others are judged on; the last one is rolled back.
    private static RolloutDecision? Drop(RolloutState state, GuardrailVerdict verdict, RolloutTick tick) =>
        verdict.Variant is { } candidate && RolloutCandidates.ActiveOf(state) is { Count: > 1 } active && active.Contains(candidate, StringComparer.Ordinal)
            ? StageSteps.Drop(state, candidate, tick, CandidateView.ArithmeticOf(verdict)) with { DroppedBy = verdict.Guardrail }
            : null;

    private static GuardrailVerdict? Find(IReadOnlyList<GuardrailVerdict> verdicts, VerdictKind kind) =>
        verdicts.FirstOrDefault(verdict => verdict.Kind == kind);

    private static RolloutDecision Stay(RolloutState state, params IReadOnlyList<string> needs) =>
        new(state, RolloutAction.None, state.Reason) { Needs = needs };

    // No users are moved to a failing control. If so configured, all users move away from it, provided the candidate
    // works.
    private static RolloutDecision? OnControlFailure(RolloutPlan plan, RolloutState state, ControlFailure failure, RolloutTick tick)
    {
        if (plan.OnControlFailure == ControlFailureAction.Pause)
            return StageSteps.Pause(state, tick, failure.Text);
        // All comparisons are suspended while control fails, so waiting for the candidate's first requests is safe.
        if (failure.CandidateRequests < ControlFailure.MinRequests)
            return Stay(state, $"{failure.Text}, and {ControlFailure.MinRequests} requests of the candidate to know whether it works");
        if (!failure.IsCandidateHealthy)
            return StageSteps.Pause(state, tick, $"{failure.Text}, and the candidate is not known to work");
        var (reason, last) = ($"{failure.Text}; the candidate works and takes its share", plan.Stages.Count - 1);
        return state.Stage == plan.Stages[last].Name ? null : new RolloutDecision(StageSteps.Enter(plan, last, state, tick, reason), RolloutAction.Advance, reason);
    }

    private static RolloutDecision Yield(RolloutPlan plan, RolloutState state, GuardrailVerdict soft, RolloutTick tick)
    {
        if (soft.Exclude is { Count: > 0 } groups)
            return StageSteps.Exclude(state, groups, tick, soft.Arithmetic);
        var index = StageSteps.IndexOf(plan, state.Stage);
        var action = soft.Reference == ReferenceKind.History ? plan.OnDrift ?? plan.OnSoft : plan.OnSoft;
        if (action == SoftAction.Drop && soft is { IsOfOneNetwork: false, Segments: null } && Drop(state, soft, tick) is { } dropped)
            return dropped;
        if (action != SoftAction.StepBack || soft.IsOfOneNetwork || soft.Segments is not null || index == 0)
            return StageSteps.Pause(state, tick, soft.Arithmetic, soft.Variant);
        var back = StageSteps.Enter(plan, index - 1, state, tick, soft.Arithmetic) with { CoolDown = plan.CoolDown };
        return new RolloutDecision(back, RolloutAction.StepBack, soft.Arithmetic);
    }

    private static RolloutDecision Progress(
        RolloutPlan plan, RolloutState state, IReadOnlyList<GuardrailVerdict> verdicts, RolloutSamples samples, RolloutTick tick)
    {
        var index = StageSteps.IndexOf(plan, state.Stage);
        var stage = plan.Stages[index];
        if (samples.Stopped is { } stopped)
            return Stay(state, stopped);
        if (state.Phase == RolloutPhase.Progressing && tick.Elapsed > TimeSpan.Zero)
            state = state with { InStage = state.InStage + tick.Elapsed };

        state = StageAnalyses.Record(plan, state, verdicts);
        var time = StageNeeds.Time(stage, state);
        var data = StageNeeds.Data(plan, stage, state, verdicts, samples);
        if (time.Count == 0 && data.Count != 0)
            return Starve(plan, index, StageConfirmations.Rest(state), StageAnalyses.UndecidedAmong(state, verdicts), data, tick, samples);
        state = state with { Undecided = TimeSpan.Zero };
        if (time.Count + data.Count != 0)
            return Stay(StageConfirmations.Rest(state), [.. time, .. data, .. FreezeBefore(plan, index, samples)]);
        return Leave(plan, index, state, tick, samples, "hold, samples and guardrails are satisfied");
    }

    private static RolloutDecision Starve(RolloutPlan plan, int index, RolloutState state, IReadOnlyList<GuardrailVerdict> open, List<string> data, RolloutTick tick, RolloutSamples samples)
    {
        var undecided = state.Undecided + (tick.Elapsed > TimeSpan.Zero ? tick.Elapsed : TimeSpan.Zero);
        if (undecided < plan.ProgressDeadline)
            return Stay(state with { Undecided = undecided }, open.Count != 0 && StageAnalyses.UntilNext(plan.Stages[index], state) is var next && next > TimeSpan.Zero ? [.. data, $"the next planned analysis in {DurationFormatter.Format(next)}"] : data);
        if (plan.OnUndecided == UndecidedAction.Advance && open.Count == data.Count && open.All(StageAnalyses.IsWithin))
            return Ship(plan, index, state, data, tick, samples);
        return StageSteps.Pause(state with { Undecided = TimeSpan.Zero }, tick, $"undecided for {DurationFormatter.Format(plan.ProgressDeadline)} after the hold: {string.Join("; ", data)}") with { IsUndecided = true };
    }

    // Nothing failed, and the plan says that this is enough. Missing users, requests or measurements never are.
    private static RolloutDecision Ship(RolloutPlan plan, int index, RolloutState state, List<string> data, RolloutTick tick, RolloutSamples samples)
    {
        var reason = $"nothing failed for {DurationFormatter.Format(plan.ProgressDeadline)} after the hold, and on_undecided is advance: {string.Join("; ", data)}";
        state = state with { Undecided = TimeSpan.Zero };
        return Leave(plan, index, state, tick, samples, reason);
    }

    // The last conditions: no freeze, the confirmation of the next stage, which is asked for only then, and somebody's
    // approval of this one.
    private static RolloutDecision Leave(RolloutPlan plan, int index, RolloutState state, RolloutTick tick, RolloutSamples samples, string reason)
    {
        var missing = FreezeBefore(plan, index, samples).FirstOrDefault();
        (state, missing) = missing is null ? StageConfirmations.Require(plan, index, state) : (StageConfirmations.Rest(state), missing);
        if (plan.Stages[index].Gate == StageGate.Manual)
            return Wait(plan.Stages[index], state, tick, missing);
        return missing is null ? Advance(plan, index, state, tick, reason) : Stay(state, missing);
    }

    // The end of the last stage gives nobody the candidate who does not have it.
    private static IEnumerable<string> FreezeBefore(RolloutPlan plan, int index, RolloutSamples samples) =>
        samples.Freeze is { } freeze && index + 1 < plan.Stages.Count ? [freeze.ToString()] : [];

    private static RolloutDecision Wait(RolloutStage stage, RolloutState state, RolloutTick tick, string? missing)
    {
        const string Reason = "everything is satisfied, and somebody must approve";
        string[] needs = missing is null ? [StageApprovals.Need(stage, state)] : [StageApprovals.Need(stage, state), missing];
        return state.Phase == RolloutPhase.Waiting
            ? Stay(state, needs)
            : new RolloutDecision(state with { Phase = RolloutPhase.Waiting, Reason = Reason, ChangedAt = tick.Now }, RolloutAction.Wait, Reason) { Needs = needs };
    }

    /// <summary>Leaves a stage for the next one, or ends the rollout after the last.</summary>
    internal static RolloutDecision Advance(RolloutPlan plan, int index, RolloutState state, RolloutTick tick, string reason)
    {
        if (index + 1 < plan.Stages.Count)
            return new RolloutDecision(StageSteps.Enter(plan, index + 1, state, tick, reason), RolloutAction.Advance, reason);
        return new RolloutDecision(state with { Phase = RolloutPhase.Succeeded, Reason = reason, ChangedAt = tick.Now }, RolloutAction.Succeed, reason);
    }
}
