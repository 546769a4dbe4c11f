using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Shadow;

public sealed class ComparisonRulesTests
{
    [Fact]
    public void Default_EveryRule_IsAsDocumented()
    {
        var rules = ComparisonRules.Default;

        Assert.Equal(["content-type"], rules.Headers.ToArray());
        Assert.True(rules.Ignore.IsEmpty && rules.Unordered.IsEmpty && rules.SecretNames.IsEmpty && rules.SecretPaths.IsEmpty);
        Assert.Equal((false, false, 0d, 0d), (rules.AllUnordered, rules.NullEqualsAbsent, rules.AbsoluteTolerance, rules.RelativeTolerance));
        Assert.Equal((1_048_576, 64, 50, 200, 1_000_000, 120), (rules.MaxBodyBytes, rules.MaxDepth, rules.MaxDifferences, rules.MaxFields, rules.MaxSteps, rules.MaxTextLength));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Init_CapBelowOne_Throws(int cap)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ComparisonRules.Default with { MaxBodyBytes = cap });
        Assert.Throws<ArgumentOutOfRangeException>(() => ComparisonRules.Default with { MaxDepth = cap });
        Assert.Throws<ArgumentOutOfRangeException>(() => ComparisonRules.Default with { MaxDifferences = cap });
        Assert.Throws<ArgumentOutOfRangeException>(() => ComparisonRules.Default with { MaxFields = cap });
        Assert.Throws<ArgumentOutOfRangeException>(() => ComparisonRules.Default with { MaxSteps = cap });
        Assert.Throws<ArgumentOutOfRangeException>(() => ComparisonRules.Default with { MaxTextLength = cap });
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Init_ToleranceOutOfRange_Throws(double tolerance)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ComparisonRules.Default with { AbsoluteTolerance = tolerance });
        Assert.Throws<ArgumentOutOfRangeException>(() => ComparisonRules.Default with { RelativeTolerance = tolerance });
    }

    [Fact]
    public void Init_DepthBeyondLimit_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ComparisonRules.Default with { MaxDepth = 257 });

    [Fact]
    public void With_IgnoreReplaced_ForgetsTheOldPaths()
    {
        var rules = Answers.Ignoring("$.a") with { Ignore = [PathPattern.Parse("$.b")] };

        Assert.Equal("Mismatch ValueChanged:$.a", Answers.Outcome(Answers.Json("{\"a\":1,\"b\":1}"), Answers.Json("{\"a\":2,\"b\":2}"), rules));
    }
}
