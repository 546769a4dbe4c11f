using FlagGateway.Demo.Upstreams;

namespace FlagGateway.Tests.Demo;

/// <summary>Which prompt the sample model takes for the new one.</summary>
public sealed class PromptVersionsTests
{
    [Theory]
    [InlineData("1", "2")]
    [InlineData("2.2.1", "2.3.0")]
    [InlineData("9", "10")]
    [InlineData("", "1")]
    public void IsNewest_TwoVersions_IsTheHigherOne(string old, string candidate)
    {
        PromptVersions versions = new([old, candidate]);

        Assert.Equal((false, true), (versions.IsNewest(old), versions.IsNewest(candidate)));
    }
}
