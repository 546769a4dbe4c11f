using System.Text;
using FlagGateway.Configuration;

namespace FlagGateway.Tests.Configuration;

public sealed class JsonLocatorTests
{
    private const string Json = """
        // a comment
        {
          "a": {
            "b": [ 1, { "x": 0 },
              {
                "c":
                  true
              }
            ],
            "release.orders": { "to": 5 }
          },
          "\u0061b": [ [ ],
            [ 7 ] ],
        }
        """;

    [Theory]
    [InlineData("$", 2)]
    [InlineData("$.a", 3)]
    [InlineData("$.a.b", 4)]
    [InlineData("$.a.b[0]", 4)]
    [InlineData("$.a.b[1].x", 4)]
    [InlineData("$.a.b[2]", 5)]
    [InlineData("$.a.b[2].c", 6)]
    [InlineData("$.a['release.orders']", 10)]
    [InlineData("$.a['release.orders'].to", 10)]
    [InlineData("$.ab[1][0]", 13)]
    public void FindLine_ExistingElement_GivesLineOfItsKey(string path, int line) =>
        Assert.Equal(line, JsonLocator.FindLine(Encoding.UTF8.GetBytes(Json), path));

    [Theory]
    [InlineData("$.a.missing.deeper", 3)]
    [InlineData("$.a.b[9]", 4)]
    [InlineData("$.a.b[2].c.d", 6)]
    [InlineData("$.a.b[2][0]", 5)]
    [InlineData("$.a[0]", 3)]
    [InlineData("$.none", 2)]
    public void FindLine_MissingElement_GivesLineOfNearestAncestor(string path, int line) =>
        Assert.Equal(line, JsonLocator.FindLine(Encoding.UTF8.GetBytes(Json), path));

    [Theory]
    [InlineData("", "$")]
    [InlineData("{ }", "no path")]
    [InlineData("!", "$.a")]
    public void FindLine_NothingToFind_GivesZero(string json, string path) =>
        Assert.Equal(0, JsonLocator.FindLine(Encoding.UTF8.GetBytes(json), path));

    [Theory]
    [InlineData("{\n\"a\": 1,\n\"b\": !", "$.a", 2)]
    [InlineData("{\n\"a\": 1,\n\"b\": !", "$.b", 3)]
    [InlineData("{\n\"\\ud800\": 1,\n\"b\": 2 }", "$.b", 1)]
    public void FindLine_BrokenText_GivesWhatStandsBeforeIt(string json, string path, int line) =>
        Assert.Equal(line, JsonLocator.FindLine(Encoding.UTF8.GetBytes(json), path));

    [Fact]
    public void FindLine_RepeatedKey_GivesTheFirst() =>
        Assert.Equal(2, JsonLocator.FindLine("{\n\"a\": 1,\n\"a\": 2 }"u8, "$.a"));

    [Fact]
    public void FindLines_ManyPaths_GivesEachInOrder()
    {
        var json = "{ \"flags\": [\n" + string.Join(",\n", Enumerable.Range(0, 5000).Select(i => $"{{ \"id\": {i} }}")) + "\n] }";
        string[] paths = [.. Enumerable.Range(0, 5000).Select(i => $"$.flags[{4999 - i}].id"), "$.flags", "$.flags"];

        var lines = JsonLocator.FindLines(Encoding.UTF8.GetBytes(json), paths);

        Assert.Equal([.. Enumerable.Range(0, 5000).Select(i => 5001 - i), 1, 1], lines);
    }

    [Fact]
    public void FindLines_NoPaths_GivesNone() => Assert.Empty(JsonLocator.FindLines("{}"u8, []));
}
