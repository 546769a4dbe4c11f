using FlagGateway.Configuration;

namespace FlagGateway.Tests.Configuration;

public sealed class ClosestNameTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("maxage", "mxaage", 1)]
    [InlineData("ca", "abc", 3)]
    public void Distance_TwoWords_CountsEdits(string a, string b, int distance)
    {
        Assert.Equal(distance, ClosestName.Distance(a, b));
        Assert.Equal(distance, ClosestName.Distance(b, a));
    }

    [Theory]
    [InlineData("max_age", "MaxAge")]
    [InlineData("Cokie", "Cookie")]
    [InlineData("Something", null)]
    [InlineData("", null)]
    public void Find_Name_GivesOneThatMayBeMeant(string name, string? expected) =>
        Assert.Equal(expected, ClosestName.Find(name, ["Cookie", "MaxAge", "MinAge"]));
}
