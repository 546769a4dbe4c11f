using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FeatureManagement;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

public class UserMovesTests
{
    [Theory]
    [InlineData(0, 1, false, "1 % of users from legacy to new")]
    [InlineData(10, 1, true, "9 % of users from new to legacy")]
    [InlineData(1, 1, false, "nobody")]
    public void OfStart_SharesOfTheFileAndTheFirstStage_AreCompared(double inFile, double first, bool needsConsent, string words)
    {
        var plan = Plan(Stage("canary", first), Stage("all", 100));

        var moves = UserMoves.OfStart(Flag(("new", 0, inFile)), plan, null);

        Assert.Equal(words, UserMoves.Describe(moves));
        Assert.Equal(needsConsent, UserMoves.NeedConsent(moves, plan));
    }

    [Fact]
    public void OfStart_OtherRangesAndAThirdVariant_MoveBothWays()
    {
        var plan = Plan(Stage("canary", 10), Stage("all", 100));

        var moves = UserMoves.OfStart(Flag(("beta", 50, 55), ("new", 90, 100)), plan, null);

        Assert.Equal("10 % of users from legacy to new, 10 % of users from new to legacy, 5 % of users from beta to legacy", UserMoves.Describe(moves));
        Assert.True(UserMoves.NeedConsent(moves, plan));
    }

    [Fact]
    public void OfStart_AfterASuccess_ComparesWithWhatIsInForce()
    {
        var done = In(Plan(), "everyone") with { Phase = RolloutPhase.Succeeded };

        Assert.Equal("99 % of users from new to legacy", UserMoves.Describe(UserMoves.OfStart(Flag(), Plan(Stage("canary", 1), Stage("all", 100)), done)));
    }

    [Fact]
    public void Between_AnyShares_MovesExactlyTheDifference() => Check.One(Laws.Try(), Prop.ForAll(
        Gen.Choose(0, 100).Two().ToArbitrary(),
        shares =>
        {
            var (before, after) = (Flag(("new", 0, shares.Item1)), Flag(("new", 0, shares.Item2)));
            var moves = UserMoves.Between(before, after);
            var back = UserMoves.Between(after, before);
            return Math.Abs(moves.Sum(static move => move.Percentage) - Math.Abs(shares.Item1 - shares.Item2)) < 1e-6
                && moves.Select(static move => (move.To, move.From, move.Percentage)).SequenceEqual(back.Select(static move => (move.From, move.To, move.Percentage)));
        }));

    [Fact]
    public void Between_AnotherSeedOrHash_MovesIndependently()
    {
        var before = Flag(("new", 0, 50));
        var seeded = Flag(new Allocation { Seed = "other" }, ("new", 0, 50));
        var hashed = Flag(new FlagAllocation { Bucketing = new() { Algorithm = BucketingAlgorithm.PostHog } }, ("new", 0, 50));

        Assert.Equal("25 % of users from new to legacy, 25 % of users from legacy to new", UserMoves.Describe([.. UserMoves.Between(before, seeded).OrderByDescending(static move => move.From)]));
        Assert.Equal(50, UserMoves.Between(before, hashed).Sum(static move => move.Percentage), 1e-6);
        Assert.Empty(UserMoves.Between(hashed, Flag(new FlagAllocation { Bucketing = new() { Algorithm = BucketingAlgorithm.PostHog } }, ("new", 0, 50))));
    }

    [Fact]
    public void Between_InclusionThatEnds_MovesTheUsersLeftOut()
    {
        BucketingSettings all = new() { Algorithm = BucketingAlgorithm.PostHog, Hash = BucketHash.Variant };
        var some = Flag(new FlagAllocation { Bucketing = all with { Include = new(null, BucketHash.Rollout, 0, 30) } }, ("new", 0, 50));

        Assert.Equal("35 % of users from legacy to new", UserMoves.Describe(UserMoves.Between(some, Flag(new FlagAllocation { Bucketing = all }, ("new", 0, 50)))));
        Assert.Equal(15, some.PercentageOf(1), 1e-6);
        Assert.Equal(85, some.PercentageOf(0), 1e-6);
    }

    private static CompiledFlag Flag(params (string Variant, double From, double To)[] ranges) => Flag(new Allocation(), ranges);

    private static CompiledFlag Flag(Allocation allocation, params (string Variant, double From, double To)[] ranges) => FlagCompiler.Compile(new FeatureDefinition
    {
        Name = "release.orders",
        Status = FeatureStatus.Conditional,
        EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }],
        Variants = [new VariantDefinition { Name = "legacy" }, new VariantDefinition { Name = "new" }, new VariantDefinition { Name = "beta" }],
        Allocation = Complete(allocation, ranges),
    });

    private static Allocation Complete(Allocation allocation, (string Variant, double From, double To)[] ranges)
    {
        allocation.DefaultWhenEnabled = allocation.DefaultWhenDisabled = "legacy";
        allocation.Percentile = [.. ranges.Select(static range => new PercentileAllocation { Variant = range.Variant, From = range.From, To = range.To })];
        return allocation;
    }
}
