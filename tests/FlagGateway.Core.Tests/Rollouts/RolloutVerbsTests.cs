using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;
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
        Assert.True(next.ObservationPeriod > failed.ObservationPeriod);
        Assert.Equal(failed.FailedPlans, next.FailedPlans);
    }

    [Fact]
    public void Promote_Full_EntersTheLastStage()
    {
        var next = RolloutVerbs.Promote(Plan(), Begin(Plan()), new Approval("internal", []) { IsFull = true }, Now, "urgent").Decision!.Next;

        Assert.Equal(("everyone", 100.0, RolloutPhase.Progressing), (next.Stage, next.Percentage, next.Phase));
    }

    [Fact]
    public void Promote_LastStage_Succeeds()
    {
        Assert.Equal(RolloutPhase.Succeeded, RolloutVerbs.Promote(Plan(), In(Plan(), "everyone"), new Approval("everyone", []), Now, "done").Decision!.Next.Phase);
    }

    [Theory]
    [InlineData(null, "names no stage")]
    [InlineData("", "names no stage")]
    [InlineData("internal", "The approval is for stage internal, and the rollout is in stage canary.")]
    [InlineData("Canary", "for stage Canary")]
    public void Promote_StageThatIsNotInForce_IsRefused(string? stage, string problem)
    {
        var refusal = RolloutVerbs.Promote(Plan(), In(Plan(), "canary"), new Approval(stage, []) { IsForced = true }, Now, "x").Refusal!;

        Assert.Contains(problem, refusal.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Promote_SameStageTwice_AdvancesOnce()
    {
        var approval = new Approval("canary", []);
        var first = RolloutVerbs.Promote(Plan(), In(Plan(), "canary"), approval, Now, "x").Decision!.Next;

        Assert.Equal("quarter", first.Stage);
        Assert.NotNull(RolloutVerbs.Promote(Plan(), first, approval, Now, "x").Refusal);
    }

    [Theory]
    [InlineData(VerdictKind.SoftFail, true)]
    [InlineData(VerdictKind.HardFail, true)]
    [InlineData(VerdictKind.Pass, false)]
    [InlineData(VerdictKind.Inconclusive, false)]
    [InlineData(VerdictKind.Error, false)]
    public void PromoteAndSet_GuardrailFails_NeedForce(VerdictKind kind, bool isRefused)
    {
        var (state, approval) = (In(Plan(), "canary"), new Approval("canary", [Verdict(VerdictKind.Pass), Verdict(kind)]));

        Assert.Equal(isRefused, RolloutVerbs.Promote(Plan(), state, approval, Now, "x").Refusal is not null);
        Assert.Equal(isRefused, RolloutVerbs.Set(state, 50, approval, Now, "x").Refusal is not null);
        Assert.Null(RolloutVerbs.Set(state, 0, approval, Now, "less is always allowed").Refusal);
        Assert.Null(RolloutVerbs.Promote(Plan(), state, approval with { IsForced = true }, Now, "x").Refusal);
        Assert.Null(RolloutVerbs.Set(state, 50, approval with { IsForced = true }, Now, "x").Refusal);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    public void Set_NoPercentage_IsRefused(double percentage)
    {
        Assert.NotNull(RolloutVerbs.Set(In(Plan(), "canary"), percentage, new Approval(null, []), Now, "x").Refusal);
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
        Assert.NotNull(RolloutVerbs.Promote(Plan(), null, new Approval("canary", []), Now, "x").Refusal);
        Assert.NotNull(RolloutVerbs.Set(null, 5, new Approval(null, []), Now, "x").Refusal);
        Assert.NotNull(RolloutVerbs.Abort(null, Now, "x").Refusal);
        Assert.NotNull(RolloutVerbs.RollBack(null, Now, "x").Refusal);
    }

    /// <summary>
    /// Whatever happens in whatever order: no stage is skipped by the machine, nobody stays on a candidate that went
    /// back, and numbers of different audiences never share an observation period.
    /// </summary>
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
                Assert.True(state.ObservationPeriod >= before.ObservationPeriod);
                if (!state.Percentage.Equals(before.Percentage) || !state.Groups.SequenceEqual(before.Groups))
                    Assert.True(state.ObservationPeriod > before.ObservationPeriod);
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
        "promote" => RolloutVerbs.Promote(plan, state, new Approval(state.Stage, []), Now, "x").Decision?.Next ?? state,
        "set" => RolloutVerbs.Set(state, 7, new Approval(null, []), Now, "x").Decision?.Next ?? state,
        "start" => RolloutVerbs.Start(plan, state, Now, "x").Decision?.Next ?? state,
        _ => RolloutVerbs.Abort(state, Now, "x").Decision?.Next ?? state,
    };
}
