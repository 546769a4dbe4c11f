using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using Microsoft.FeatureManagement;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

/// <summary>What a rollout does about segments in which the candidate is worse.</summary>
public sealed class SegmentActionTests
{
    private static readonly JudgeInput Healthy = new() { Windows = [new ComparisonWindow(CohortCounts.Empty, CohortCounts.Empty)] };

    [Theory]
    [InlineData(SegmentAction.Warn, RolloutAction.None, RolloutPhase.Progressing)]
    [InlineData(SegmentAction.Pause, RolloutAction.Pause, RolloutPhase.Paused)]
    [InlineData(SegmentAction.Exclude, RolloutAction.Exclude, RolloutPhase.Progressing)]
    [InlineData(SegmentAction.RollBack, RolloutAction.RollBack, RolloutPhase.RolledBack)]
    public void Next_OneTenantWorse_DoesWhatThePlanSays(SegmentAction action, RolloutAction expected, RolloutPhase phase)
    {
        // A pause stays in the stage even if other soft verdicts step back.
        var plan = Plan() with { OnSegment = action, OnSoft = SoftAction.StepBack };

        var decision = Next(plan, In(plan, "quarter"), Finding("tenant", "acme", compared: 12));

        Assert.Equal((expected, phase), (decision.Action, decision.Next.Phase));
        if (action is not SegmentAction.Warn)
            Assert.Contains("tenant acme is worse", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_Exclude_MovesTheGroupAndMeasuresTheStageAgain()
    {
        var plan = Plan() with { OnSegment = SegmentAction.Exclude };
        var state = In(plan, "quarter") with { InStage = Hour / 2, Excluded = ["tenant:globex"] };

        var next = Next(plan, state, Finding("tenant", "acme", 12), Finding("tier", "gold", 3), Finding("tenant", "initech", 12), Finding("route", "cart", 9)).Next;

        Assert.Equal(["tenant:globex", "tenant:acme", "tenant:initech"], next.Excluded!);
        Assert.Equal((state.ObservationPeriod + 1, TimeSpan.Zero, 25.0), (next.ObservationPeriod, next.InStage, next.Percentage));
        Assert.Equal(next.Excluded, Look(plan, next, Hour, VerdictKind.Pass).Next.Excluded);
        Assert.Null(RolloutVerbs.Abort(next, Tick(TimeSpan.Zero), "x").Decision!.Next.Excluded);
    }

    [Fact]
    public void Include_ExcludedGroup_MeasuresTheStageAgainWithIt()
    {
        var state = In(Plan(), "quarter") with { InStage = Hour / 2, Phase = RolloutPhase.Waiting, Excluded = ["tenant:globex", "tenant:acme"] };

        var first = RolloutVerbs.Include(state, "tenant:globex", Tick(TimeSpan.Zero), "fixed for them").Decision!;
        var second = RolloutVerbs.Include(first.Next, "tenant:acme", Tick(TimeSpan.Zero), "fixed").Decision!;

        Assert.Equal((RolloutAction.Include, "include", "fixed for them"), (first.Action, first.Action.ToWireName(), first.Reason));
        Assert.Equal(["tenant:acme"], first.Next.Excluded!);
        Assert.Equal((state.ObservationPeriod + 1, TimeSpan.Zero, RolloutPhase.Progressing, 25.0), (first.Next.ObservationPeriod, first.Next.InStage, first.Next.Phase, first.Next.Percentage));
        Assert.Null(second.Next.Excluded);
        Assert.Equal(RolloutPhase.Paused, RolloutVerbs.Include(state with { Phase = RolloutPhase.Paused }, "tenant:acme", Tick(TimeSpan.Zero), "fixed").Decision!.Next.Phase);
    }

    [Theory]
    [InlineData("tenant:initech", "tenant:initech is not excluded.", "Name one of tenant:acme")]
    [InlineData(null, "No group is named.", "Name one of tenant:acme")]
    public void Include_OtherGroup_IsRefused(string? group, string problem, string remedy)
    {
        var refusal = RolloutVerbs.Include(In(Plan(), "quarter") with { Excluded = ["tenant:acme"] }, group, Tick(TimeSpan.Zero), "x").Refusal!;

        Assert.Equal((problem, remedy), (refusal.Problem, refusal.Remedy));
        Assert.Equal("No group is excluded.", RolloutVerbs.Include(In(Plan(), "quarter"), group, Tick(TimeSpan.Zero), "x").Refusal!.Problem);
        Assert.Equal("It was never started.", RolloutVerbs.Include(null, group, Tick(TimeSpan.Zero), "x").Refusal!.Problem);
    }

    [Theory]
    [InlineData("route", 12)]
    [InlineData("tenant", 1)]
    public void Next_ExcludeRouteOrMostOfAKind_Pauses(string kind, int compared)
    {
        var plan = Plan() with { OnSegment = SegmentAction.Exclude };

        Assert.Equal(RolloutAction.Pause, Next(plan, In(plan, "quarter"), Finding(kind, "acme", compared)).Action);
    }

    [Fact]
    public void Apply_ControlFails_NothingIsMovedToIt()
    {
        var failing = SampleCounts.Errors(100, 0.9);
        var input = new JudgeInput { Windows = [new ComparisonWindow(failing, failing)] };

        foreach (var action in Enum.GetValues<SegmentAction>())
        {
            var applied = SegmentCheck.Apply(Verdict(Finding("tenant", "acme", 12)), action, input);
            Assert.True(applied.Kind is VerdictKind.Pass or VerdictKind.Inconclusive && applied.Exclude is null);
        }

        Assert.Same(SegmentCheck.NoLonger, SegmentCheck.Apply(SegmentCheck.NoLonger, SegmentAction.RollBack, input));
    }

    [Theory]
    [InlineData("tenant:acme", "user-1", "legacy")]
    [InlineData("tenant:other", "user-1", "new")]
    [InlineData("tenant:acme", "named", "new")]
    [InlineData("tenant:acme", "tester", "new")]
    public void Follow_ExcludedGroup_GetsControlUnlessTheUserIsNamed(string group, string user, string expected)
    {
        var state = In(Plan(), "everyone") with { Excluded = ["tenant:acme"], Users = ["named"], Groups = ["tenant:acme", "tenant:other"] };
        var flag = FlagCompiler.Compile(new FeatureDefinition
        {
            Name = "release.orders",
            EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }],
            Variants = [new VariantDefinition { Name = "legacy" }, new VariantDefinition { Name = "new" }],
            Allocation = new Allocation { DefaultWhenDisabled = "legacy", User = [new UserAllocation { Variant = "new", Users = ["tester"] }] },
        }).Follow(state);

        var evaluation = flag.Evaluate(new Subject(user, new GroupSet(group, [group.Length])), 0);

        Assert.Equal((expected, EvaluationReason.TargetingMatch), (flag.Variants[evaluation.Variant].Name, evaluation.Reason));
        Assert.False(flag.IsStatic);
    }

    private static RolloutDecision Next(RolloutPlan plan, RolloutState state, params SegmentFinding[] findings) =>
        RolloutMachine.Next(plan, state, [SegmentCheck.Apply(Verdict(findings), plan.OnSegment, Healthy)], Samples, Tick(TimeSpan.Zero));

    private static GuardrailVerdict Verdict(params SegmentFinding[] findings) =>
        new() { Guardrail = SegmentCheck.Name, Kind = VerdictKind.SoftFail, Segments = findings, Arithmetic = $"segments: {findings[0]} is worse" };

    private static SegmentFinding Finding(string kind, string name, int compared) =>
        new(kind, name, 0.001, 0.05, 0.03, 10_000, 1_000) { Group = kind == "route" ? null : $"{kind}:{name}", Compared = compared };
}
