using FlagGateway.Core.Attributes;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Tests.Rollouts;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Tests.Flags;

/// <summary>
/// Stages that are shares of segments: who has the candidate, who is compared, and that nobody goes back.
/// </summary>
public sealed class StageSharesTests
{
    private static readonly SegmentTable Segments = new([
        new("a", [new("kind", AttributeOperator.Contains, ["a"], false)], true),
        new("b", [new("kind", AttributeOperator.Contains, ["b"], false)], true),
        new("c", [new("kind", AttributeOperator.Contains, ["c"], false)], true)]);

    private static readonly CompiledFlag Base = FlagCompiler.Compile(new FlagDefinition
    {
        Name = "release.orders",
        EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }],
        Variants = [new VariantDefinition { Name = "legacy" }, new VariantDefinition { Name = "new" }],
        Allocation = new Allocation { DefaultWhenEnabled = "legacy", DefaultWhenDisabled = "legacy" },
    });

    private static readonly string[] Kinds = ["", "a", "b", "c", "ab", "bc", "abc"];

    [Fact]
    public void Stage_OfSegment_ItsShareIsTheSampleAndOthersAreNot()
    {
        var flag = In(PlanOf(("a", 20)), 0);

        var members = Evaluate(flag, "a", 5_000);
        var others = Evaluate(flag, "b", 500);

        Assert.InRange(members.Count(static one => one.Variant == 1), 900, 1_100);
        Assert.All(members, static one => Assert.Equal(EvaluationReason.Split, one.Reason));
        Assert.All(others, static one => Assert.Equal((0, EvaluationReason.Default), (one.Variant, one.Reason)));
    }

    [Fact]
    public void Stage_OfAnotherSegment_EarlierShareStaysAndIsNotCompared()
    {
        var flag = In(PlanOf(("a", 20), ("b", 5)), 1);

        Assert.All(Evaluate(flag, "a", 2_000), static one => Assert.Equal(one.Variant == 1 ? EvaluationReason.TargetingMatch : EvaluationReason.Default, one.Reason));
        Assert.InRange(Evaluate(flag, "a", 5_000).Count(static one => one.Variant == 1), 900, 1_100);
        Assert.InRange(Evaluate(flag, "b", 5_000).Count(static one => one is { Variant: 1, Reason: EvaluationReason.Split }), 190, 310);
        // Who is in both has the larger share already, so chance within b does not decide.
        Assert.All(Evaluate(flag, "ab", 2_000), static one => Assert.NotEqual(EvaluationReason.Split, one.Reason));
    }

    [Fact]
    public void Stage_OfAllAfterASegment_OnlyUsersWithoutALargerShareAreCompared()
    {
        var flag = In(PlanOf(("a", 20), (null, 10)), 1);

        Assert.All(Evaluate(flag, "", 2_000), static one => Assert.Equal(EvaluationReason.Split, one.Reason));
        Assert.InRange(Evaluate(flag, "", 5_000).Count(static one => one.Variant == 1), 420, 580);
        Assert.All(Evaluate(flag, "a", 2_000), static one => Assert.NotEqual(EvaluationReason.Split, one.Reason));
        // Once all users have more, the segment is as good a sample as anybody.
        Assert.All(Evaluate(In(PlanOf(("a", 20), (null, 10), (null, 50)), 2), "a", 2_000), static one => Assert.Equal(EvaluationReason.Split, one.Reason));
    }

    [Fact]
    public void Rollback_AnyStage_NobodyHasTheCandidate()
    {
        var plan = PlanOf(("a", 20), ("b", 50));
        var state = StageSteps.Leave(Enter(plan, 1), RolloutPhase.RolledBack, TimeSpan.Zero, new RolloutTick(default, default), "bad");

        Assert.Null(state.Segment);
        Assert.Null(state.Held);
        Assert.All(Evaluate(new FlagSet([Base.Follow(state)], Segments).Flags[0], "ab", 1_000), static one => Assert.Equal(0, one.Variant));
    }

    [Fact]
    public void Moves_OfStageOfSegment_AreNotThoseOfAllUsers()
    {
        Assert.Equal(0, In(PlanOf(("a", 50)), 0).PercentageOf(1));
        Assert.Equal(10, In(PlanOf((null, 10), ("a", 50)), 1).PercentageOf(1), 6);
        Assert.Equal([0, 1], VariantReach.FindReachable(In(PlanOf(("a", 50)), 0)).Order());
    }

    [Fact]
    public void Moves_OfStart_NameTheSegment()
    {
        var moves = UserMoves.OfStart(Base, PlanOf(("a", 20), (null, 50)), state: null);

        Assert.Equal("20 % of the users of a from legacy to new", UserMoves.Describe(moves));
        Assert.False(UserMoves.NeedConsent(moves, Plans.Plan()));
    }

    // Each stage of a plan whose shares only grow, one after the other, for all kinds of users.
    [Fact]
    public void Advance_SharesOnlyGrow_NobodyLeavesTheCandidate() => Check.One(
        Laws.Try(300),
        Prop.ForAll(
            Gen.Elements<string?>(null, "a", "b", "c").Zip(Gen.Choose(0, 100)).NonEmptyListOf().ToArbitrary(),
            static stages =>
            {
                Dictionary<string, double> highest = [];
                List<(string?, double)> growing = [];
                foreach (var (segment, percentage) in stages)
                {
                    highest[segment ?? ""] = Math.Max(highest.GetValueOrDefault(segment ?? ""), percentage);
                    growing.Add((segment, highest[segment ?? ""]));
                }

                var plan = PlanOf([.. growing]);
                HashSet<(string, int)> before = [];
                for (var stage = 0; stage < plan.Stages.Count; stage++)
                {
                    var flag = In(plan, stage);
                    HashSet<(string, int)> now = [];
                    foreach (var kind in Kinds)
                    {
                        for (var i = 0; i < 40; i++)
                        {
                            if (flag.Evaluate(Subject(kind, i), 0).Variant == 1)
                                now.Add((kind, i));
                        }
                    }

                    Assert.Subset(now, before);
                    before = now;
                }
            }));

    [Fact]
    public void Evaluate_StageOfSegment_AllocatesNothing()
    {
        var flag = In(PlanOf(("a", 20), ("b", 50), (null, 5)), 2);
        string[] names = ["kind"];
        int[] ends = [2];
        var on = 0;

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++)
                on += 1 + flag.Evaluate(new Subject("user-1", "user-1", default, new AttributeSet(names, "ab", ends)), 0).Variant;
        }));
        Assert.NotEqual(0, on);
    }

    private static RolloutPlan PlanOf(params (string? Segment, double Percentage)[] stages) => Plans.Plan() with
    {
        Stages = [.. stages.Select(static (stage, index) => new RolloutStage($"s{index}", stage.Percentage, null, [], TimeSpan.Zero, StageGate.Automatic, 0, 0) { Segment = stage.Segment })],
    };

    private static RolloutState Enter(RolloutPlan plan, int stage) => StageSteps.Enter(plan, stage, Plans.Begin(plan), new RolloutTick(default, default), "test");

    private static CompiledFlag In(RolloutPlan plan, int stage) => new FlagSet([Base.Follow(Enter(plan, stage))], Segments).Flags[0];

    private static Evaluation[] Evaluate(CompiledFlag flag, string kind, int users) => [.. Enumerable.Range(0, users).Select(i => flag.Evaluate(Subject(kind, i), 0))];

    private static Subject Subject(string kind, int user) =>
        new($"user-{user}", $"user-{user}", default, AttributeSet.From(new Dictionary<string, string> { ["kind"] = kind }));
}
