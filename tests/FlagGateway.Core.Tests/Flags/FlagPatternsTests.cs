using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Tests.Flags;

public sealed class FlagPatternsTests
{
    [Theory]
    [InlineData("release.orders-*", "release.orders-new", true)]
    [InlineData("release.orders-*", "release.orders-", true)]
    [InlineData("release.orders-*", "release.orders", false)]
    [InlineData("release.orders-*", "x.release.orders-new", false)]
    [InlineData("Release.Orders", "rELEASE.oRDERS", true)]
    [InlineData("release.orders", "release.orders-new", false)]
    [InlineData("release?orders", "release.orders", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("*.tax", "eu.tax.tax", true)]
    [InlineData("*.tax", "eu.taxes", false)]
    [InlineData("a*b*c", "aXbXbc", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("**x**", "x", true)]
    public void Contains_OnePattern_MatchesAsWritten(string pattern, string id, bool expected) => Assert.Equal(expected, new FlagPatterns([pattern]).Contains(id));

    [Fact]
    public void Contains_SeveralPatterns_OneIsEnough()
    {
        FlagPatterns patterns = new(["a.*", "b.*"]);

        Assert.Equal([true, true, false], new[] { "a.x", "b.x", "c.x" }.Select(id => patterns.Contains(id)));
    }
}
