using FlagGateway.Core.Json;

namespace FlagGateway.Tests.Configuration;

public sealed class JsonPathTests
{
    [Theory]
    [InlineData("plain_1", "$.plain_1")]
    [InlineData("_", "$._")]
    [InlineData("", "$['']")]
    [InlineData("1st", "$['1st']")]
    [InlineData("release.orders-service", "$['release.orders-service']")]
    [InlineData("it's", "$['it\\'s']")]
    [InlineData("a\\b", "$['a\\\\b']")]
    [InlineData("a\nb", "$['a\\u000ab']")]
    [InlineData("']['", "$['\\'][\\'']")]
    [InlineData("é😀", "$['é😀']")]
    public void Property_AnyKey_IsReadBackAsIs(string key, string expected)
    {
        var path = JsonPath.Property(JsonPath.Root, key);

        Assert.Equal(expected, path);
        Assert.Equal(key, Assert.Single(JsonPath.Parse(path)!).Key);
    }

    [Fact]
    public void Parse_MixedSteps_GivesThemInOrder()
    {
        var path = JsonPath.Property(JsonPath.Element(JsonPath.Property(JsonPath.Property("$", "a"), "b.c"), 12), "d");

        var steps = JsonPath.Parse(path);

        Assert.Equal("$.a['b.c'][12].d", path);
        Assert.Equal([new("a", 0), new("b.c", 0), new(null, 12), new("d", 0)], steps);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("$a")]
    [InlineData("$.")]
    [InlineData("$.a..b")]
    [InlineData("$.a-b")]
    [InlineData("$[")]
    [InlineData("$[-1]")]
    [InlineData("$[x]")]
    [InlineData("$[99999999999]")]
    [InlineData("$['a")]
    [InlineData("$['a'")]
    [InlineData("$['a\\x']")]
    [InlineData("$['a\\u00']")]
    public void Parse_NoPath_GivesNull(string path) => Assert.Null(JsonPath.Parse(path));
}
