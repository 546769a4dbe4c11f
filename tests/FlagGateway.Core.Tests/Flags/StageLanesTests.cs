using FlagGateway.Core.Attributes;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Tests.Rollouts;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Tests.Flags;

/// <summary>
/// Several candidates of one rollout: who has which, who is compared, and that nobody changes candidate.
/// </summary>
public sealed class StageLanesTests
{
    private static readonly SegmentTable Segments = new([new("a", [new("kind", AttributeOperator.Contains, ["a"], false)], true)]);

    private static readonly string[] Names = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"];

    private static readonly BucketingAlgorithm[] Algorithms = Enum.GetValues<BucketingAlgorithm>();

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 10)]
    [InlineData(3, 60)]
    [InlineData(8, 100)]
    public void Evaluate_AnyNumberOfCandidates_EachHasAnEqualPart(int count, double percentage)
    {
        var flag = Follow(count, percentage);

        var found = Users(flag, 40_000);

        for (var i = 1; i <= count; i++)
            Assert.InRange(found.Count(one => one.Variant == i) / 40_000.0 * 100, (percentage / count) - 0.8, (percentage / count) + 0.8);
        Assert.InRange(found.Count(static one => one.Variant == 0) / 40_000.0 * 100, 99.2 - percentage, 100.8 - percentage);
        Assert.All(found, static one => Assert.Equal(EvaluationReason.Split, one.Reason));
        for (var i = 1; i <= count; i++)
            Assert.Equal(percentage / count, flag.PercentageOf(i), 4);
    }

    // Of any bucketing, and with shares of a segment: a user of a candidate stays its user while shares grow and others
    // are dropped, and only control's users become a candidate's.
    [Fact]
    public void Evaluate_SharesGrowAndCandidatesAreDropped_NobodyChangesCandidate() => Check.One(
        Laws.Try(150),
        Prop.ForAll(
            Gen.Choose(1, 8).Zip(Gen.Choose(0, 100).Zip(Gen.Elements<string?>(null, "a")).NonEmptyListOf()).Zip(Gen.Choose(0, int.MaxValue).Zip(Gen.Elements(Algorithms))).ToArbitrary(),
            static one =>
            {
                var ((count, shares), (seed, algorithm)) = one;
                var random = new Random(seed);
                var state = StateOf(count, 0);
                var before = new int[200];
                foreach (var (share, segment) in shares)
                {
                    state = state with { Percentage = Math.Max(state.Percentage, share), Segment = null };
                    if (segment is not null && state.Percentage < 100)
                        state = state with { Held = [new SegmentShare(segment, 100)] };
                    if (random.Next(3) == 0 && RolloutCandidates.ActiveOf(state) is { Count: > 1 } active)
                        state = StageSteps.Drop(state, active[random.Next(active.Count)], Plans.Tick(TimeSpan.Zero), "it is bad").Next;
                    var flag = Link(FlagOf(count, algorithm).Follow(state));
                    for (var i = 0; i < before.Length; i++)
                    {
                        var now = flag.Evaluate(User(i, i % 2 == 0 ? "a" : ""), 0).Variant;
                        if (before[i] != 0)
                            Assert.Equal(RolloutCandidates.HasLost(state, Names[before[i] - 1]) ? 0 : before[i], now);
                        else if (now != 0)
                            Assert.False(RolloutCandidates.HasLost(state, Names[now - 1]));
                        before[i] = now;
                    }
                }
            }));

    [Fact]
    public void Evaluate_CandidateIsDropped_ItsUsersAreOnControlAndComparedWithNobody()
    {
        var (before, after) = (Follow(3, 30), Follow(3, 30, dropped: 1));

        var pairs = Enumerable.Range(0, 10_000).Select(i => (Before: before.Evaluate(User(i), 0), After: after.Evaluate(User(i), 0))).ToArray();

        var moved = pairs.Where(static pair => pair.Before.Variant == 2).ToArray();
        Assert.InRange(moved.Length, 850, 1_150);
        Assert.All(moved, static pair => Assert.Equal((0, EvaluationReason.Default), (pair.After.Variant, pair.After.Reason)));
        Assert.All(pairs.Except(moved), static pair => Assert.Equal((pair.Before.Variant, EvaluationReason.Split), (pair.After.Variant, pair.After.Reason)));
        Assert.Equal((10.0, 0.0, 80.0), (Math.Round(after.PercentageOf(1), 4), after.PercentageOf(2), Math.Round(after.PercentageOf(0), 4)));
        Assert.Equal("10 % of users from c1 to legacy", UserMoves.Describe(UserMoves.Between(before, after)));
        Assert.Equal([0, 1, 3], VariantReach.FindReachable(after).Order());
    }

    [Fact]
    public void Evaluate_CandidateIsDroppedAtAHundredPercent_ItsUsersAreOnControl()
    {
        var flag = Follow(2, 100, dropped: 0);

        var found = Users(flag, 4_000);

        Assert.InRange(found.Count(static one => one.Variant == 0), 1_900, 2_100);
        Assert.Equal(0, found.Count(static one => one.Variant == 1));
        Assert.All(found, static one => Assert.Equal(one.Variant == 0 ? EvaluationReason.Default : EvaluationReason.Split, one.Reason));
    }

    [Fact]
    public void Evaluate_UsersAndGroupsByName_GetTheCandidateOfTheirLane()
    {
        var state = StateOf(2, 0) with { Groups = ["tenant:internal"], Users = ["user-1", "user-2", "user-3", "user-4", "user-5", "user-6", "user-7", "user-8"] };
        var (all, left) = (FlagOf(2).Follow(state), FlagOf(2).Follow(StageSteps.Drop(state, "c1", Plans.Tick(TimeSpan.Zero), "it is bad").Next));
        var wide = Follow(2, 100);

        for (var i = 1; i <= 8; i++)
        {
            var (lane, named) = (wide.Evaluate(User(i), 0).Variant, all.Evaluate(User(i), 0));
            Assert.Equal((lane, EvaluationReason.TargetingMatch), (named.Variant, named.Reason));
            Assert.Equal(lane == 2 ? 0 : lane, left.Evaluate(User(i), 0).Variant);
            var grouped = all.Evaluate(new Subject("user-9" + i, "user-9" + i, new GroupSet("tenant:internal", [15])), 0);
            Assert.Equal((wide.Evaluate(new Subject("user-9" + i, "user-9" + i, default), 0).Variant, EvaluationReason.TargetingMatch), (grouped.Variant, grouped.Reason));
        }

        Assert.Equal(2, Enumerable.Range(1, 8).Select(i => all.Evaluate(User(i), 0).Variant).Distinct().Count());
        Assert.Equal(0, all.Evaluate(User(100), 0).Variant);
        Assert.Equal([0, 1], VariantReach.FindReachable(left).Order());
    }

    [Theory]
    [InlineData(RolloutPhase.RolledBack)]
    [InlineData(RolloutPhase.Aborted)]
    public void Evaluate_AfterTheEnd_NoRuleGivesAnybodyACandidate(RolloutPhase phase)
    {
        var state = StageSteps.Leave(StateOf(3, 50), phase, TimeSpan.Zero, Plans.Tick(TimeSpan.Zero), "bad");
        var flag = FlagOf(3, users: "c2").Follow(state);

        Assert.All(Users(flag, 500), static one => Assert.Equal(0, one.Variant));
        Assert.Equal(0, flag.Evaluate(new Subject("tester", "tester", default), 0).Variant);
        Assert.Equal(3, FlagOf(3, users: "c2").Evaluate(new Subject("tester", "tester", default), 0).Variant);
    }

    [Fact]
    public void Evaluate_DroppedCandidate_NoRuleOfTheFlagGivesIt()
    {
        var flag = FlagOf(3, users: "c2").Follow(StageSteps.Drop(StateOf(3, 50), "c2", Plans.Tick(TimeSpan.Zero), "bad").Next);

        Assert.Equal(0, flag.Evaluate(new Subject("tester", "tester", default), 0).Variant);
        Assert.Equal(2, FlagOf(3, users: "c1").Follow(StateOf(3, 50)).Evaluate(new Subject("tester", "tester", default), 0).Variant);
    }

    [Fact]
    public void Evaluate_SeveralCandidates_AllocatesNothing()
    {
        var flag = Link(FlagOf(3).Follow(StateOf(3, 30) with { Held = [new SegmentShare("a", 60)], Groups = ["tenant:x"] }));
        var plain = Follow(3, 30, dropped: 0);
        string[] names = ["kind"];
        int[] ends = [1];
        var on = 0;

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                on += 1 + flag.Evaluate(new Subject("user-1", "user-1", default, new AttributeSet(names, "a", ends)), 0).Variant;
                on += 1 + plain.Evaluate(new Subject("user-2", "user-2", default), 0).Variant;
            }
        }));
        Assert.NotEqual(0, on);
    }

    [Fact]
    public void Rules_SeveralCandidates_NameEachPart()
    {
        var state = StateOf(2, 20, dropped: 1) with { Stage = "canary" };

        Assert.Equal(
            ["dropped: nobody gets c1, regardless of other rules", "percentile 0 to 10 by stage canary: c0", "percentile 50 to 60 by stage canary: legacy, in place of c1", "everybody else: legacy"],
            FlagDescription.Rules(DefinitionOf(2), state, null));
    }

    private static FlagDefinition DefinitionOf(int count, BucketingAlgorithm algorithm = BucketingAlgorithm.Microsoft, string? users = null) => new()
    {
        Name = "release.search",
        EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }],
        Variants = [new VariantDefinition { Name = "legacy" }, .. Names.Take(count).Select(static name => new VariantDefinition { Name = name })],
        Allocation = new FlagAllocation
        {
            DefaultWhenEnabled = "legacy",
            DefaultWhenDisabled = "legacy",
            User = users is null ? [] : [new UserAllocation { Variant = users, Users = ["tester"] }],
            Bucketing = algorithm == BucketingAlgorithm.Microsoft ? null : new BucketingSettings { Algorithm = algorithm, Salt = "salt" },
        },
    };

    private static CompiledFlag FlagOf(int count, BucketingAlgorithm algorithm = BucketingAlgorithm.Microsoft, string? users = null) => FlagCompiler.Compile(DefinitionOf(count, algorithm, users));

    private static RolloutState StateOf(int count, double percentage, int dropped = -1) => new()
    {
        Flag = "release.search",
        Control = "legacy",
        Candidate = Names[0],
        Candidates = count == 1 ? null : [.. Names.Take(count).Select((name, index) => new RolloutCandidate(name) { Dropped = index == dropped ? "it is bad" : null })],
        Plan = "",
        Phase = RolloutPhase.Progressing,
        Percentage = percentage,
    };

    private static CompiledFlag Follow(int count, double percentage, int dropped = -1) => FlagOf(count).Follow(StateOf(count, percentage, dropped));

    private static CompiledFlag Link(CompiledFlag flag) => new FlagSet([flag], Segments).Flags[0];

    private static Evaluation[] Users(CompiledFlag flag, int users) => [.. Enumerable.Range(0, users).Select(i => flag.Evaluate(User(i), 0))];

    private static Subject User(int user, string kind = "") =>
        new($"user-{user}", $"user-{user}", default, AttributeSet.From(new Dictionary<string, string> { ["kind"] = kind }));
}
