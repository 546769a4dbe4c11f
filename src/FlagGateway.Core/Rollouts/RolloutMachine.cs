using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// Decides what becomes of a rollout at each evaluation. Pure: the same plan, state, verdicts and time give the same
/// decision, and nothing is skipped, however late or seldom it is asked.
/// </summary>
/// <remarks>
/// In this order: a hard verdict, in every phase in which the rollout is under way; a candidate that fails for the few users it has,
/// who leave it; a plan that changed under way; a variant that is another one than the numbers were measured of; a control that fails
/// itself, towards which nothing moves; errors of the gateway and a soft verdict, while it moves; then whether the stage may be left: hold, users and requests,
/// guardrails, and somebody's approval last. No data, nothing to judge against and errors of measuring are neither good nor bad: the stage is held, and after
/// the plan's progress deadline the rollout pauses and says so.
/// </remarks>
public static class RolloutMachine
{
    /// <summary>Decides.</summary>
    /// <param name="plan">The plan in force, or <c>null</c> where the configuration has none for this flag any more.</param>
    /// <param name="state">Where the rollout stands.</param>
    /// <param name="verdicts">What each guardrail of the plan says now.</param>
    /// <param name="samples">What else was measured.</param>
    /// <param name="tick">How time went on since the last evaluation.</param>
    public static RolloutDecision Next(
        RolloutPlan? plan, RolloutState state, IReadOnlyList<GuardrailVerdict> verdicts, RolloutSamples samples, RolloutTick tick)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(verdicts);
        ArgumentNullException.ThrowIfNull(samples);
        var rested = state.CoolDown > tick.Elapsed ? state.CoolDown - tick.Elapsed : TimeSpan.Zero;
        state = rested == state.CoolDown ? state : state with { CoolDown = rested };
        if (!state.IsActive)
            return Stay(state);
        if (Find(verdicts, VerdictKind.HardFail) is { } hard)
            return new RolloutDecision(StageSteps.Leave(state, RolloutPhase.RolledBack, plan?.CoolDown ?? TimeSpan.Zero, tick, hard.Arithmetic), RolloutAction.RollBack, hard.Arithmetic);
        if (verdicts.FirstOrDefault(static verdict => verdict.Kind == VerdictKind.SoftFail && verdict.IsGross) is { } gross && state.HasCandidateTraffic)
            return new RolloutDecision(StageSteps.Empty(state, tick, gross.Arithmetic), RolloutAction.Pause, gross.Arithmetic);
        if (PlanChange.Follow(plan, state, tick) is { } followed)
            return followed;
        if (VariantChange.Follow(plan, state, samples.Variants, tick) is { } renewed)
            return renewed;
        if (state.Phase == RolloutPhase.Paused)
            return Stay(state);
        if (samples.ControlFailure is { } failure && state.HasCandidateTraffic && OnControlFailure(plan!, state, failure, tick) is { } moved)
            return moved;
        if (samples.GatewayErrors >= RecentFailures.Limit)
            return StageSteps.Pause(state, tick, $"the gateway itself failed {RecentFailures.Limit} requests or more within a minute (outcome gateway_error), which no guardrail counts");
        return Find(verdicts, VerdictKind.SoftFail) is { } soft
            ? Yield(plan!, state, soft, tick)
            : Progress(plan!, state, verdicts, samples, tick);
    }

    /// <summary>Whether a plan begins automatically now.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="state">Where it stands, or <c>null</c> where it was never started.</param>
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

    // What a success left in force is taken from nobody by itself: either what everybody has is the next control, or the candidate gets more.
    private static bool Continues(RolloutPlan plan, RolloutState state) =>
        (state.Percentage >= 100 && plan.Control == state.Candidate)
        || (plan.Control == state.Control && plan.Candidate == state.Candidate && plan.Stages[0].Percentage >= state.Percentage
            && state.Groups.All(plan.Stages[0].Groups.Contains) && (state.Users ?? []).All(user => plan.Stages[0].Users?.Contains(user) == true));

    private static GuardrailVerdict? Find(IReadOnlyList<GuardrailVerdict> verdicts, VerdictKind kind) =>
        verdicts.FirstOrDefault(verdict => verdict.Kind == kind);

    private static RolloutDecision Stay(RolloutState state, params IReadOnlyList<string> needs) =>
        new(state, RolloutAction.None, state.Reason) { Needs = needs };

    // Nothing moves towards a control that fails. Whoever chose it moves everybody away from it, if the candidate works.
    private static RolloutDecision? OnControlFailure(RolloutPlan plan, RolloutState state, ControlFailure failure, RolloutTick tick)
    {
        if (plan.OnControlFailure == ControlFailureAction.Pause)
            return StageSteps.Pause(state, tick, failure.Text);
        // Every comparison is held while control fails, so that waiting for the candidate's first requests risks nothing.
        if (failure.CandidateRequests < ControlFailure.MinRequests)
            return Stay(state, $"{failure.Text}, and {ControlFailure.MinRequests} requests of the candidate to know whether it works");
        if (!failure.IsCandidateHealthy)
            return StageSteps.Pause(state, tick, $"{failure.Text}, and the candidate is not known to work");
        var (reason, last) = ($"{failure.Text}; the candidate works and takes its share", plan.Stages.Count - 1);
        return state.Stage == plan.Stages[last].Name ? null : new RolloutDecision(StageSteps.Enter(plan, last, state, tick, reason), RolloutAction.Advance, reason);
    }

    private static RolloutDecision Yield(RolloutPlan plan, RolloutState state, GuardrailVerdict soft, RolloutTick tick)
    {
        var index = StageSteps.IndexOf(plan, state.Stage);
        if (plan.OnSoft == SoftAction.Pause || soft.IsOfOneNetwork || index == 0)
            return StageSteps.Pause(state, tick, soft.Arithmetic);
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

        var time = StageNeeds.Time(stage, state);
        var data = StageNeeds.Data(plan, stage, state, verdicts, samples);
        if (time.Count == 0 && data.Count != 0)
            return Starve(plan, state, data, tick);
        state = state with { Undecided = TimeSpan.Zero };
        if (time.Count + data.Count != 0)
            return Stay(state, [.. time, .. data]);
        return stage.Gate == StageGate.Manual ? Wait(state, tick) : Advance(plan, index, state, tick, "hold, samples and guardrails are satisfied");
    }

    private static RolloutDecision Starve(RolloutPlan plan, RolloutState state, IReadOnlyList<string> data, RolloutTick tick)
    {
        var undecided = state.Undecided + (tick.Elapsed > TimeSpan.Zero ? tick.Elapsed : TimeSpan.Zero);
        return undecided < plan.ProgressDeadline
            ? Stay(state with { Undecided = undecided }, data)
            : StageSteps.Pause(state with { Undecided = TimeSpan.Zero }, tick, $"undecided for {DurationFormatter.Format(plan.ProgressDeadline)} after the hold: {string.Join("; ", data)}");
    }

    private static RolloutDecision Wait(RolloutState state, RolloutTick tick)
    {
        const string Reason = "everything is satisfied, and somebody must approve";
        return state.Phase == RolloutPhase.Waiting
            ? Stay(state, "somebody's approval")
            : new RolloutDecision(state with { Phase = RolloutPhase.Waiting, Reason = Reason, ChangedAt = tick.Now }, RolloutAction.Wait, Reason) { Needs = ["somebody's approval"] };
    }

    /// <summary>Leaves a stage for the next one, or ends the rollout behind the last.</summary>
    internal static RolloutDecision Advance(RolloutPlan plan, int index, RolloutState state, RolloutTick tick, string reason)
    {
        if (index + 1 < plan.Stages.Count)
            return new RolloutDecision(StageSteps.Enter(plan, index + 1, state, tick, reason), RolloutAction.Advance, reason);
        return new RolloutDecision(state with { Phase = RolloutPhase.Succeeded, Reason = reason, ChangedAt = tick.Now }, RolloutAction.Succeed, reason);
    }
}
