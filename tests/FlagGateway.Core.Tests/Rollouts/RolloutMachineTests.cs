using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

public class RolloutMachineTests
{
    [Fact]
    public void Next_HoldNotOver_StaysAndCountsTime()
    {
        var decision = Look(Plan(), Begin(Plan()), TimeSpan.FromMinutes(20), VerdictKind.Pass);

        Assert.Equal(RolloutAction.None, decision.Action);
        Assert.Equal(TimeSpan.FromMinutes(20), decision.Next.InStage);
        Assert.Equal("internal", decision.Next.Stage);
        Assert.Equal(["40m 00s of the hold of 1h 00m"], decision.Needs);
    }

    [Fact]
    public void Next_EverythingSatisfied_EntersEachStageInOrder()
    {
        var plan = Plan();
        var state = Begin(plan);
        List<string> stages = [state.Stage];
        while (state.Phase == RolloutPhase.Progressing)
        {
            state = Look(plan, state, Hour * 1000, VerdictKind.Pass).Next;
            if (state.Phase == RolloutPhase.Progressing)
                stages.Add(state.Stage);
        }

        Assert.Equal(["internal", "canary", "quarter", "everyone"], stages);
        Assert.Equal(RolloutPhase.Succeeded, state.Phase);
        Assert.Equal(100, state.Percentage);
        Assert.Equal(["tenant:internal", "tier:beta"], state.Groups);
    }

    [Fact]
    public void Next_NewStage_StartsItsOwnCountsAndObservationPeriod()
    {
        var before = Begin(Plan());

        var after = Look(Plan(), before, Hour, VerdictKind.Pass).Next;

        Assert.Equal("canary", after.Stage);
        Assert.Equal(TimeSpan.Zero, after.InStage);
        Assert.Equal(before.ObservationPeriod + 1, after.ObservationPeriod);
    }

    [Theory]
    [InlineData(RolloutPhase.Progressing)]
    [InlineData(RolloutPhase.Waiting)]
    [InlineData(RolloutPhase.Paused)]
    public void Next_HardVerdictUnderWay_TakesEverybodyOff(RolloutPhase phase)
    {
        var state = In(Plan(), "quarter") with { Phase = phase };

        var decision = Look(Plan(), state, TimeSpan.Zero, VerdictKind.Pass, VerdictKind.HardFail);

        Assert.Equal(RolloutAction.RollBack, decision.Action);
        Assert.Equal((RolloutPhase.RolledBack, 0.0), (decision.Next.Phase, decision.Next.Percentage));
        Assert.Empty(decision.Next.Groups);
        Assert.Null(decision.Next.Shadow);
        Assert.Equal("error_rate says HardFail", decision.Next.Reason);
        Assert.Contains(PlanFingerprint.Compute(Plan()), decision.Next.FailedPlans);
    }

    [Theory]
    [InlineData(RolloutPhase.Succeeded)]
    [InlineData(RolloutPhase.RolledBack)]
    [InlineData(RolloutPhase.Aborted)]
    public void Next_Over_ChangesNothing(RolloutPhase phase)
    {
        var state = In(Plan(), "quarter") with { Phase = phase };

        var decision = Look(Plan(), state, Hour, VerdictKind.HardFail);

        Assert.Equal(RolloutAction.None, decision.Action);
        Assert.Equal(phase, decision.Next.Phase);
    }

    [Fact]
    public void Next_HardVerdictWithoutPlan_TakesEverybodyOffAllTheSame()
    {
        Assert.Equal(RolloutAction.RollBack, Look(null, In(Plan(), "quarter"), TimeSpan.Zero, VerdictKind.HardFail).Action);
    }

    [Fact]
    public void Next_SoftVerdict_Pauses()
    {
        var decision = Look(Plan(), In(Plan(), "quarter"), Hour, VerdictKind.SoftFail);

        Assert.Equal((RolloutAction.Pause, RolloutPhase.Paused), (decision.Action, decision.Next.Phase));
        Assert.Equal(25, decision.Next.Percentage);
        Assert.Equal(RolloutAction.None, Look(Plan(), decision.Next, Hour, VerdictKind.SoftFail).Action);
    }

    [Fact]
    public void Next_SoftVerdictWithStepBack_EntersTheStageBeforeAndCoolsDown()
    {
        var plan = Plan() with { OnSoft = SoftAction.StepBack, CoolDown = Hour * 5 };

        var back = Look(plan, In(plan, "quarter"), TimeSpan.FromMinutes(1), VerdictKind.SoftFail);
        var held = Look(plan, back.Next, Hour * 2, VerdictKind.Pass);
        var again = Look(plan, held.Next, Hour * 3, VerdictKind.Pass);

        Assert.Equal((RolloutAction.StepBack, "canary", 1.0), (back.Action, back.Next.Stage, back.Next.Percentage));
        Assert.Equal(["tenant:internal"], back.Next.Groups);
        Assert.Equal((RolloutAction.None, "canary"), (held.Action, held.Next.Stage));
        Assert.Equal(["3h 00m of the cool-down"], held.Needs);
        Assert.Equal((RolloutAction.Advance, "quarter"), (again.Action, again.Next.Stage));
    }

    [Fact]
    public void Next_SoftVerdictInTheFirstStage_Pauses()
    {
        var plan = Plan() with { OnSoft = SoftAction.StepBack };

        Assert.Equal(RolloutAction.Pause, Look(plan, Begin(plan), Hour, VerdictKind.SoftFail).Action);
    }

    [Theory]
    [InlineData(VerdictKind.Inconclusive)]
    [InlineData(VerdictKind.Error)]
    public void Next_NothingDecides_HoldsUntilTheProgressDeadlineAndSaysSo(VerdictKind kind)
    {
        var plan = Plan() with { ProgressDeadline = Hour * 2 };
        var state = Begin(plan);

        var held = Look(plan, state, Hour, kind);
        var paused = Look(plan, held.Next, Hour, kind);

        Assert.Equal((RolloutAction.None, "internal"), (held.Action, held.Next.Stage));
        Assert.Equal(kind == VerdictKind.Inconclusive ? [$"error_rate says {kind}", "the next planned analysis in 30m 00s"] : [$"error_rate says {kind}"], held.Needs);
        Assert.Equal((RolloutAction.Pause, RolloutPhase.Paused), (paused.Action, paused.Next.Phase));
        Assert.Equal($"undecided for 2h 00m after the hold: error_rate says {kind}", paused.Reason);
        Assert.True(paused.IsUndecided);
    }

    // The word may be a person's own.
    [Fact]
    public void Pause_ReasonBeginsLikeThatOfADeadline_IsNotUndecided() =>
        Assert.False(RolloutVerbs.Pause(Begin(Plan()), new RolloutTick(TimeSpan.Zero, DateTimeOffset.UnixEpoch), "undecided between two names").Decision!.IsUndecided);

    [Fact]
    public void Next_ProgressDeadlineBeforeTheHoldIsOver_IsNotUsedUp()
    {
        var plan = Plan() with { ProgressDeadline = TimeSpan.FromMinutes(10) };

        var decision = Look(plan, Begin(plan), TimeSpan.FromMinutes(30), VerdictKind.Inconclusive);

        Assert.Equal((RolloutAction.None, TimeSpan.Zero), (decision.Action, decision.Next.Undecided));
    }

    [Theory]
    [InlineData(499, 1000, null, "500 users, has 499")]
    [InlineData(500, 999, null, "1000 requests, has 999")]
    [InlineData(500, 1000, "users 10 of 1000 on the candidate, 50 % expected", "users 10 of 1000 on the candidate, 50 % expected")]
    [InlineData(500, 1000, null, null)]
    public void Next_MinimumOfSamples_MustBeThere(double users, long requests, string? ratio, string? need)
    {
        var plan = Plan(Stage("canary", 1) with { MinimumUsers = 500, MinimumRequests = 1000 }, Stage("all", 100));

        var decision = RolloutMachine.Next(plan, Begin(plan), [Verdict(VerdictKind.Pass)], new RolloutSamples(users, requests, ratio), Tick(Hour));

        Assert.Equal(need is null ? "all" : "canary", decision.Next.Stage);
        Assert.Equal(need is null ? [] : [need], decision.Needs);
    }

    [Theory]
    [InlineData(19, RolloutAction.None)]
    [InlineData(20, RolloutAction.Pause)]
    public void Next_GatewayErrors_PauseFromTheLimitOn(int errors, RolloutAction action)
    {
        var plan = Plan();

        var decision = RolloutMachine.Next(plan, Begin(plan), [], NoSamples with { GatewayErrors = errors }, Tick(TimeSpan.Zero));

        Assert.Equal(action, decision.Action);
    }

    [Fact]
    public void Next_ManualGate_WaitsOnlyWhenEverythingElseIsSatisfied()
    {
        var plan = Plan(Stage("canary", 1) with { Gate = StageGate.Manual }, Stage("all", 100));

        var early = Look(plan, Begin(plan), Hour / 2, VerdictKind.Pass);
        var undecided = Look(plan, early.Next, Hour, VerdictKind.Inconclusive);
        var waiting = Look(plan, undecided.Next, TimeSpan.Zero, VerdictKind.Pass);
        var promoted = RolloutVerbs.Promote(plan, waiting.Next, new Approval(waiting.Next.Stage, []), Tick(TimeSpan.Zero), "looks good");

        Assert.Equal(RolloutAction.None, early.Action);
        Assert.Equal(RolloutAction.None, undecided.Action);
        Assert.Equal((RolloutAction.Wait, RolloutPhase.Waiting), (waiting.Action, waiting.Next.Phase));
        Assert.Equal(RolloutAction.None, Look(plan, waiting.Next, Hour * 100, VerdictKind.Pass).Action);
        Assert.Equal("all", promoted.Decision!.Next.Stage);
    }

    [Fact]
    public void Next_ElapsedTimeRunsBackwards_CountsNothing()
    {
        var decision = Look(Plan(), Begin(Plan()), -Hour, VerdictKind.Pass);

        Assert.Equal(TimeSpan.Zero, decision.Next.InStage);
    }

    [Fact]
    public void Next_TimeOfDayJumps_MovesNothing()
    {
        var state = Look(Plan(), Begin(Plan()), Hour / 2, VerdictKind.Pass).Next;

        var forward = RolloutMachine.Next(Plan(), state, [], Samples, new RolloutTick(TimeSpan.FromSeconds(1), Day.AddHours(1)));
        var backward = RolloutMachine.Next(Plan(), state, [], Samples, new RolloutTick(TimeSpan.FromSeconds(1), Day.AddHours(-1)));

        Assert.Equal(forward.Next, backward.Next);
        Assert.Equal(RolloutAction.None, forward.Action);
    }
}
