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

    private static CompiledFlag Flag(params (string Variant, double From, double To)[] ranges) => FlagCompiler.Compile(new FeatureDefinition
    {
        Name = "release.orders",
        Status = FeatureStatus.Conditional,
        EnabledFor = [new FeatureFilterConfiguration { Name = "AlwaysOn" }],
        Variants = [new VariantDefinition { Name = "legacy" }, new VariantDefinition { Name = "new" }, new VariantDefinition { Name = "beta" }],
        Allocation = new Allocation { DefaultWhenEnabled = "legacy", DefaultWhenDisabled = "legacy", Percentile = [.. ranges.Select(static range => new PercentileAllocation { Variant = range.Variant, From = range.From, To = range.To })] },
    });
}
