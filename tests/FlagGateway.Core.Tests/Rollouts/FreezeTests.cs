using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

/// <summary>
/// In a freeze no stage begins and no share goes up; everything that takes users off the candidate works.
/// </summary>
public sealed class FreezeTests
{
    private const string Need = "the end of the change freeze year end, 2027-01-04 07:00 UTC";

    private static readonly ActiveFreeze Freeze = new("year end", new DateTimeOffset(2027, 1, 4, 8, 0, 0, TimeSpan.FromHours(1)));

    private static readonly RolloutSamples Frozen = Samples with { Freeze = Freeze };

    [Fact]
    public void Next_StageIsSatisfied_WaitsAndBeginsTheNextAfterTheFreeze()
    {
        var state = In(Plan(), "canary");

        var held = RolloutMachine.Next(Plan(), state, [], Frozen, Tick(Hour));
        var after = RolloutMachine.Next(Plan(), held.Next, [], Samples, Tick(TimeSpan.Zero));

        Assert.Equal((RolloutAction.None, "canary"), (held.Action, held.Next.Stage));
        Assert.Equal([Need], held.Needs);
        Assert.Equal("quarter", after.Next.Stage);
    }

    [Fact]
    public void Next_HoldIsNotOver_TimeCountsAndTheFreezeIsShown()
    {
        var decision = RolloutMachine.Next(Plan(), In(Plan(), "canary"), [], Frozen, Tick(Hour / 2));

        Assert.Equal(Hour / 2, decision.Next.InStage);
        Assert.Equal(Need, decision.Needs[^1]);
    }

    [Fact]
    public void Next_StageWithConfirm_AsksOnlyAfterTheFreeze()
    {
        var plan = Plan(Stage("canary", 1), Stage("everyone", 100) with { Confirm = new StageConfirm("deploy") });

        var held = RolloutMachine.Next(plan, Begin(plan), [], Frozen, Tick(Hour));

        Assert.Null(held.Next.Confirmation);
        Assert.True(RolloutMachine.Next(plan, held.Next, [], Samples, Tick(TimeSpan.Zero)).Next.Confirmation!.IsDue);
    }

    [Fact]
    public void Next_ManualGate_WaitsForBoth()
    {
        var plan = Plan(Stage("canary", 1) with { Gate = StageGate.Manual }, Stage("everyone", 100));

        var decision = RolloutMachine.Next(plan, Begin(plan), [], Frozen, Tick(Hour));

        Assert.Equal(["somebody's approval", Need], decision.Needs);
    }

    [Fact]
    public void Next_LastStageIsSatisfied_Succeeds() =>
        Assert.Equal(RolloutPhase.Succeeded, RolloutMachine.Next(Plan(), In(Plan(), "everyone"), [], Frozen, Tick(Hour)).Next.Phase);

    [Theory]
    [InlineData(VerdictKind.HardFail, SoftAction.Pause, RolloutAction.RollBack)]
    [InlineData(VerdictKind.SoftFail, SoftAction.Pause, RolloutAction.Pause)]
    [InlineData(VerdictKind.SoftFail, SoftAction.StepBack, RolloutAction.StepBack)]
    public void Next_Verdict_WorksAsAlways(VerdictKind kind, SoftAction onSoft, RolloutAction expected)
    {
        var plan = Plan() with { OnSoft = onSoft };

        Assert.Equal(expected, RolloutMachine.Next(plan, In(plan, "quarter"), [Verdict(kind)], Frozen, Tick(Hour)).Action);
    }

    [Fact]
    public void Next_PlanEditedToALargerShare_IsFollowedAfterTheFreezeAndGuardrailsGoOn()
    {
        var state = In(Plan(), "canary");
        var larger = Plan(Stage("internal", 0, "tenant:internal"), Stage("canary", 5), Stage("everyone", 100));

        Assert.Equal(1, RolloutMachine.Next(larger, state, [], Frozen, Tick(Hour)).Next.Percentage);
        Assert.Equal(RolloutAction.Pause, RolloutMachine.Next(larger, state, [Verdict(VerdictKind.SoftFail)], Frozen, Tick(Hour)).Action);
        Assert.Equal(5, RolloutMachine.Next(larger, state, [], Samples, Tick(Hour)).Next.Percentage);
    }

    [Fact]
    public void Next_PlanEditedToASmallerShare_IsFollowedAtOnce()
    {
        var smaller = Plan(Stage("internal", 0, "tenant:internal"), Stage("canary", 0.5), Stage("everyone", 100));

        Assert.Equal(0.5, RolloutMachine.Next(smaller, In(Plan(), "canary"), [], Frozen, Tick(Hour)).Next.Percentage);
    }

    [Fact]
    public void Next_ControlFails_MovesNobodyToTheCandidate()
    {
        var plan = Plan() with { OnControlFailure = ControlFailureAction.Promote };
        var failing = Frozen with { ControlFailure = new ControlFailure(new ComparisonWindow(CohortCounts.Empty, CohortCounts.Empty), 0.2, 0, 1000) };

        var decision = RolloutMachine.Next(plan, In(plan, "canary"), [], failing, Tick(Hour));

        Assert.Equal((RolloutAction.None, "canary"), (decision.Action, decision.Next.Stage));
        Assert.Contains(Need, Assert.Single(decision.Needs), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OperationsThatGiveMore_AreRefusedAndOthersWork()
    {
        var state = In(Plan(), "canary");
        var paused = Decision(RolloutVerbs.Pause(state, Tick(TimeSpan.Zero), "x")).Next;
        var emptied = paused with { Percentage = 0 };
        var approval = new Approval("canary", []) { IsForced = true };

        Assert.Contains(Need, Refusal(RolloutVerbs.Start(Plan(), null, Tick(TimeSpan.Zero), "x"), null), StringComparison.Ordinal);
        Assert.Contains(Need, Refusal(RolloutVerbs.Promote(Plan(), state, approval, Tick(TimeSpan.Zero), "x"), state), StringComparison.Ordinal);
        Assert.Contains(Need, Refusal(RolloutVerbs.Set(state, 2, approval, Tick(TimeSpan.Zero), "x"), state), StringComparison.Ordinal);
        Assert.Contains(Need, Refusal(RolloutVerbs.Resume(Plan(), emptied, Tick(TimeSpan.Zero), "x"), emptied), StringComparison.Ordinal);
        Assert.Null(Check(RolloutVerbs.Resume(Plan(), paused, Tick(TimeSpan.Zero), "x"), paused).Refusal);
        Assert.Null(Check(RolloutVerbs.Set(state, 0, approval, Tick(TimeSpan.Zero), "x"), state).Refusal);
        Assert.Null(Check(RolloutVerbs.Pause(state, Tick(TimeSpan.Zero), "x"), state).Refusal);
        Assert.Null(Check(RolloutVerbs.Abort(state, Tick(TimeSpan.Zero), "x"), state).Refusal);
        Assert.Null(Check(RolloutVerbs.RollBack(state, Tick(TimeSpan.Zero), "x"), state).Refusal);
    }

    [Theory]
    [InlineData(null, 1.0, null, 0, false)]
    [InlineData("beta", 1.0, null, 0, true)]
    [InlineData("beta", 0.0, null, 1.0, false)]
    [InlineData("beta", 0.0, null, 2.0, true)]
    [InlineData("beta", 0.0, "staff", 0.5, true)]
    public void Holds_SharesOfSegments_AreComparedOneByOne(string? segment, double percentage, string? held, double share, bool isHeld)
    {
        var before = In(Plan(), "canary");
        var next = before with { Segment = segment, Percentage = percentage, Held = share > 0 ? [new SegmentShare(held, share)] : null };

        Assert.Equal(isHeld, ActiveFreeze.Holds(Freeze, before, new RolloutDecision(next, RolloutAction.Replan, "x")));
    }

    [Fact]
    public void Check_WithoutAFreeze_RefusesNothing() => Assert.Null(ActiveFreeze.Check(null, null, RolloutVerbs.Start(Plan(), null, Tick(TimeSpan.Zero), "x")).Refusal);

    private static RolloutResult Check(RolloutResult result, RolloutState? before) => ActiveFreeze.Check(Freeze, before, result);

    private static RolloutDecision Decision(RolloutResult result) => result.Decision!;

    private static string Refusal(RolloutResult result, RolloutState? before) => Check(result, before).Refusal!.Problem;
}
