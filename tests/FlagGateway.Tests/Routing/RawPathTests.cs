using FlagGateway.Routing;

namespace FlagGateway.Tests.Routing;

public class RawPathTests
{
    [Theory]
    [InlineData("/a", "/a", true)]
    [InlineData("/a?b=c", "/a", true)]
    [InlineData("//a", "//a", true)]
    [InlineData("/a?", "/a", false)]
    [InlineData("/a?b=%2f", "/a", false)]
    [InlineData("/%61", "/a", false)]
    [InlineData("/a/../b", "/b", false)]
    [InlineData("http://h/a", "/a", false)]
    public void IsPlain_OnlyWhatNobodyChanges(string target, string received, bool expected) =>
        Assert.Equal(expected, RawPath.IsPlain(target, received));

    [Theory]
    [InlineData("/a?b", "/a", "?b")]
    [InlineData("http://h:1/a%2fb?", "/a%2fb", "?")]
    [InlineData("*", "", "")]
    public void Split_EachForm_GivesPathAndQuery(string target, string path, string query)
    {
        Assert.Equal((path, query), RawPath.Split(target));
    }

    [Theory]
    [InlineData("/a%2Fb", "/a%2Fb", "/a%2Fb", "/a%2Fb")]
    [InlineData("/a/../b", "/b", "/b", "/a/../b")]
    [InlineData("/api/a%2Fb", "/api/a%2Fb", "/a%2Fb", "/a%2Fb")]
    [InlineData("/api/%61", "/api/a", "/v2/x y/a", "/v2/x%20y/%61")]
    // The part that was replaced has escapes.
    [InlineData("/%61pi/b%2Fc", "/api/b%2Fc", "/b%2Fc", null)]
    // Dot segments and a transform.
    [InlineData("/x/../a", "/a", "/v2/a", null)]
    // Rewritten before.
    [InlineData("/a%2Fb", "/other", "/other", null)]
    // Dot segments behind encoded slashes.
    [InlineData("/a/..%2fb", "/a/..%2fb", "/a/..%2fb", null)]
    [InlineData("/a%2F.%2Fb", "/a%2F.%2Fb", "/a%2F.%2Fb", null)]
    public void Find_KeepsTheSpelling_WhereItMayBeKept(string raw, string received, string path, string? expected) =>
        Assert.Equal(expected, RawPath.Find(raw, received, path));
}
