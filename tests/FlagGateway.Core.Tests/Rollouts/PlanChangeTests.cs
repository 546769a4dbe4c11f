using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

public class PlanChangeTests
{
    [Fact]
    public void Next_StageBeforeInserted_KeepsItsPlaceByName()
    {
        var state = In(Plan(), "canary") with { InStage = Hour / 2 };
        var edited = Plan(Stage("internal", 0, "tenant:internal"), Stage("tiny", 0.1), Stage("canary", 1), Stage("half", 50));

        var decision = Look(edited, state, TimeSpan.Zero, VerdictKind.Pass);
        var next = Look(edited, decision.Next, Hour / 2, VerdictKind.Pass);

        Assert.Equal((RolloutAction.Replan, "canary"), (decision.Action, decision.Next.Stage));
        Assert.Equal((Hour / 2, state.ObservationPeriod), (decision.Next.InStage, decision.Next.ObservationPeriod));
        Assert.Equal("half", next.Next.Stage);
    }

    [Fact]
    public void Next_PercentageOfTheStageEdited_IsInForceWithNewCounts()
    {
        var state = In(Plan(), "canary");
        var edited = Plan(Stage("internal", 0, "tenant:internal"), Stage("canary", 5), Stage("all", 100));

        var decision = Look(edited, state, TimeSpan.Zero, VerdictKind.Pass);

        Assert.Equal((5.0, state.ObservationPeriod + 1), (decision.Next.Percentage, decision.Next.ObservationPeriod));
    }

    [Fact]
    public void Next_PlanEditedWhilePaused_LeavesWhatIsInForce()
    {
        var paused = RolloutVerbs.Set(In(Plan(), "canary"), 3, new Approval(null, []), Tick(TimeSpan.Zero), "by hand").Decision!.Next;
        var edited = Plan(Stage("canary", 5), Stage("all", 100));

        var decision = Look(edited, paused, TimeSpan.Zero, VerdictKind.Pass);
        var resumed = RolloutVerbs.Resume(edited, decision.Next, Tick(TimeSpan.Zero), "go on").Decision!.Next;

        Assert.Equal((RolloutAction.Replan, 3.0, RolloutPhase.Paused), (decision.Action, decision.Next.Percentage, decision.Next.Phase));
        Assert.Equal((5.0, RolloutPhase.Progressing), (resumed.Percentage, resumed.Phase));
    }

    public static TheoryData<string> Broken => ["gone", "stage", "variants"];

    [Theory]
    [MemberData(nameof(Broken))]
    public void Next_NoPlaceInTheEditedPlan_PausesOnceAndSaysWhy(string how)
    {
        var state = In(Plan(), "canary");
        var edited = how switch
        {
            "gone" => null,
            "stage" => Plan(Stage("internal", 0), Stage("all", 100)),
            _ => Plan() with { Candidate = "newer" },
        };

        var decision = Look(edited, state, Hour, VerdictKind.Pass);

        Assert.Equal((RolloutAction.Pause, RolloutPhase.Paused, 1.0), (decision.Action, decision.Next.Phase, decision.Next.Percentage));
        Assert.Contains("abort the rollout", decision.Reason, StringComparison.Ordinal);
        Assert.Equal(RolloutAction.None, Look(edited, decision.Next, Hour, VerdictKind.Pass).Action);
    }

    [Fact]
    public void Fingerprint_WhomToTell_IsNoOtherPlan()
    {
        Assert.Equal(PlanFingerprint.Compute(Plan()), PlanFingerprint.Compute(Plan() with { Notify = [new Uri("http://x/")], ProgressDeadline = Hour, Start = StartMode.Automatic }));
        Assert.NotEqual(PlanFingerprint.Compute(Plan()), PlanFingerprint.Compute(Plan() with { OnSoft = SoftAction.StepBack }));
        Assert.NotEqual(PlanFingerprint.Compute(Plan()), PlanFingerprint.Compute(Plan(Stage("internal", 0))));
    }

    [Fact]
    public void StartsByItself_OnlyPlansThatNeverFailed()
    {
        var plan = Plan() with { Start = StartMode.Automatic };
        var failed = Look(plan, In(plan, "canary"), TimeSpan.Zero, VerdictKind.HardFail).Next;
        var other = plan with { OnSoft = SoftAction.StepBack };
        var cooled = Look(plan, failed, Hour).Next;
        var failedAgain = cooled with { Plan = PlanFingerprint.Compute(other), FailedPlans = [.. cooled.FailedPlans, PlanFingerprint.Compute(other)] };

        Assert.True(RolloutMachine.StartsByItself(plan, null));
        Assert.False(RolloutMachine.StartsByItself(Plan(), null));
        Assert.False(RolloutMachine.StartsByItself(plan, cooled));
        Assert.False(RolloutMachine.StartsByItself(other, failed));
        Assert.True(RolloutMachine.StartsByItself(other, cooled));
        Assert.False(RolloutMachine.StartsByItself(plan, failedAgain));
    }

    [Fact]
    public void StartsByItself_AfterASuccess_OnlyPlansThatTakeNothingBack()
    {
        var plan = Plan(Stage("canary", 10), Stage("everyone", 100)) with { Start = StartMode.Automatic };
        var done = In(plan, "everyone") with { Phase = RolloutPhase.Succeeded };
        var half = In(plan, "canary") with { Phase = RolloutPhase.Succeeded, Percentage = 10 };
        var next = plan with { Control = "new", Candidate = "newer" };

        Assert.True(RolloutMachine.StartsByItself(next, done));
        Assert.False(RolloutMachine.StartsByItself(next, half));
        Assert.False(RolloutMachine.StartsByItself(plan, done));
        Assert.False(RolloutMachine.StartsByItself(plan with { OnSoft = SoftAction.StepBack }, done));
        Assert.False(RolloutMachine.StartsByItself(next with { Start = StartMode.Manual }, done));
        Assert.False(RolloutMachine.StartsByItself(next, done with { FailedPlans = [PlanFingerprint.Compute(next)] }));
        Assert.True(RolloutMachine.StartsByItself(plan with { OnSoft = SoftAction.StepBack }, half));
        Assert.False(RolloutMachine.StartsByItself(plan with { OnSoft = SoftAction.StepBack }, half with { Groups = ["tier:beta"] }));
    }
}
