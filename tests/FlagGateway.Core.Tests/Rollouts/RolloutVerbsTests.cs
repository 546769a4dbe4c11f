using FlagGateway.Core.Rollouts;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;
using FlagGateway.Core.Guardrails;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

public class RolloutVerbsTests
{
    private static readonly RolloutTick Now = Tick(TimeSpan.Zero);

    [Fact]
    public void Start_UnderWay_IsRefused()
    {
        Assert.Equal("It is under way.", RolloutVerbs.Start(Plan(), Begin(Plan()), Now, "again").Refusal!.Problem);
    }

    [Fact]
    public void Start_AfterARollBack_BeginsAnewAndRemembers()
    {
        var failed = Look(Plan(), In(Plan(), "quarter"), TimeSpan.Zero, VerdictKind.HardFail).Next;

        var next = RolloutVerbs.Start(Plan(), failed, Now, "fixed").Decision!.Next;

        Assert.Equal(("internal", RolloutPhase.Progressing), (next.Stage, next.Phase));
        Assert.True(next.Epoch > failed.Epoch);
        Assert.Equal(failed.FailedPlans, next.FailedPlans);
    }

    [Fact]
    public void Promote_Full_EntersTheLastStage()
    {
        var next = RolloutVerbs.Promote(Plan(), Begin(Plan()), isFull: true, Now, "urgent").Decision!.Next;

        Assert.Equal(("everyone", 100.0, RolloutPhase.Progressing), (next.Stage, next.Percentage, next.Phase));
    }

    [Fact]
    public void Promote_LastStage_Succeeds()
    {
        Assert.Equal(RolloutPhase.Succeeded, RolloutVerbs.Promote(Plan(), In(Plan(), "everyone"), false, Now, "done").Decision!.Next.Phase);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    public void Set_NoPercentage_IsRefused(double percentage)
    {
        Assert.NotNull(RolloutVerbs.Set(In(Plan(), "canary"), percentage, Now, "x").Refusal);
    }

    [Fact]
    public void Abort_Succeeded_TakesEverybodyOff()
    {
        var done = In(Plan(), "everyone") with { Phase = RolloutPhase.Succeeded };

        var next = RolloutVerbs.Abort(done, Now, "regret").Decision!.Next;

        Assert.Equal((RolloutPhase.Aborted, 0.0), (next.Phase, next.Percentage));
        Assert.Empty(next.FailedPlans);
    }

    [Fact]
    public void Verbs_NeverStarted_AreRefused()
    {
        Assert.NotNull(RolloutVerbs.Pause(null, Now, "x").Refusal);
        Assert.NotNull(RolloutVerbs.Resume(Plan(), null, Now, "x").Refusal);
        Assert.NotNull(RolloutVerbs.Promote(Plan(), null, false, Now, "x").Refusal);
        Assert.NotNull(RolloutVerbs.Set(null, 5, Now, "x").Refusal);
        Assert.NotNull(RolloutVerbs.Abort(null, Now, "x").Refusal);
        Assert.NotNull(RolloutVerbs.RollBack(null, Now, "x").Refusal);
    }

    /// <summary>Whatever happens in whatever order: no stage is skipped by the machine, nobody stays on a candidate that went back, and numbers of different audiences never share an epoch.</summary>
    [Fact]
    public void AnyHistory_KeepsTheLaws()
    {
        var steps = Gen.Elements("tick", "tick", "tick", "soft", "undecided", "hard", "pause", "resume", "promote", "set", "replan", "start", "abort").ListOf();

        Prop.ForAll(steps.ToArbitrary(), history =>
        {
            var plan = Plan();
            var state = Begin(plan);
            foreach (var step in history)
            {
                var before = state;
                if (step == "replan")
                    plan = plan with { OnSoft = plan.OnSoft == SoftAction.Pause ? SoftAction.StepBack : SoftAction.Pause };
                state = Do(step, plan, state);
                var isBack = state.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted;
                Assert.False(isBack && state.HasCandidateTraffic);
                Assert.True(state.Epoch >= before.Epoch);
                if (!state.Percentage.Equals(before.Percentage) || !state.Groups.SequenceEqual(before.Groups))
                    Assert.True(state.Epoch > before.Epoch);
                if (step is "tick" or "soft" or "undecided")
                    Assert.InRange(Place(plan, state.Stage) - Place(plan, before.Stage), -1, 1);
                if (step == "hard" && before.IsActive)
                    Assert.Equal(RolloutPhase.RolledBack, state.Phase);
            }
        }).Check(Laws.Try());
    }

    private static int Place(RolloutPlan plan, string stage) => plan.Stages.Select(one => one.Name).ToList().IndexOf(stage);

    private static RolloutState Do(string step, RolloutPlan plan, RolloutState state) => step switch
    {
        "tick" or "replan" => Look(plan, state, Hour, VerdictKind.Pass).Next,
        "soft" => Look(plan, state, Hour, VerdictKind.SoftFail).Next,
        "undecided" => Look(plan, state, Hour * 30, VerdictKind.Inconclusive).Next,
        "hard" => Look(plan, state, Hour, VerdictKind.HardFail).Next,
        "pause" => RolloutVerbs.Pause(state, Now, "x").Decision?.Next ?? state,
        "resume" => RolloutVerbs.Resume(plan, state, Now, "x").Decision?.Next ?? state,
        "promote" => RolloutVerbs.Promote(plan, state, false, Now, "x").Decision?.Next ?? state,
        "set" => RolloutVerbs.Set(state, 7, Now, "x").Decision?.Next ?? state,
        "start" => RolloutVerbs.Start(plan, state, Now, "x").Decision?.Next ?? state,
        _ => RolloutVerbs.Abort(state, Now, "x").Decision?.Next ?? state,
    };
}
