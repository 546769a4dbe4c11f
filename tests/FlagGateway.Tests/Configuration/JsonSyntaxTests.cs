using System.Text;
using FlagGateway.Configuration;

namespace FlagGateway.Tests.Configuration;

public sealed class JsonSyntaxTests
{
    [Fact]
    public void Parse_CommentsAndTrailingCommas_AreAllowed()
    {
        var issues = JsonSyntax.Parse(File("{ // why\n \"a\": [ 1, 2, ], /* x */ }"), out var document);

        using (document)
        {
            Assert.Empty(issues);
            Assert.Equal(2, document!.RootElement.GetProperty("a").GetArrayLength());
        }
    }

    [Theory]
    [InlineData("{\n  \"a\": tru\n}", 2, "Fix the syntax at or just before this line")]
    [InlineData("{\n  \"a\": 1\n  \"b\": 2\n}", 3, "Fix the syntax at or just before this line")]
    [InlineData("{\n  \"a\": {\n    \"b\": 1,\n", 4, "The file is truncated: write it again completely, preferably under another name, then rename it")]
    [InlineData("{\n  \"a\": \"cut", 2, "The file is truncated: write it again completely, preferably under another name, then rename it")]
    [InlineData("{}\n{}", 2, "Fix the syntax at or just before this line")]
    public void Parse_BrokenSyntax_TellsLineAndRemedy(string json, int line, string remedy)
    {
        var issue = Assert.Single(JsonSyntax.Parse(File(json), out var document));

        Assert.Null(document);
        Assert.Equal((line, remedy), (issue.Line, issue.Remedy));
        Assert.StartsWith("the JSON is broken: ", issue.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", issue.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_EveryTruncation_IsAnIssueAndNeverThrows()
    {
        const string Json = "{ \"a\": { \"b.c\": [ true, null, -1.5e3, \"\\u00e9\\ud83d\\ude00\" ] } }";

        for (var length = 0; length < Json.Length; length++)
        {
            var issues = JsonSyntax.Parse(File(Json[..length]), out var document);

            Assert.Null(document);
            Assert.Single(issues);
        }
    }

    [Theory]
    [InlineData("[]", "Array")]
    [InlineData("\"x\"", "String")]
    [InlineData("null", "Null")]
    public void Parse_RootIsNoObject_IsAnIssue(string json, string kind)
    {
        var issue = Assert.Single(JsonSyntax.Parse(File(json), out var document));

        Assert.Null(document);
        Assert.Equal($"the outermost value is of kind {kind}, not an object", issue.Problem);
    }

    [Fact]
    public void Parse_TooDeep_IsAnIssue()
    {
        var json = "{ \"a\": " + new string('[', 64) + new string(']', 64) + " }";

        var issue = Assert.Single(JsonSyntax.Parse(File(json), out _));

        Assert.Contains("depth of 64", issue.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_DeepestAllowed_IsGood()
    {
        var json = "{ \"a\": " + new string('[', 63) + new string(']', 63) + " }";

        var issues = JsonSyntax.Parse(File(json), out var document);
        document?.Dispose();

        Assert.Empty(issues);
    }

    [Fact]
    public void Parse_RepeatedKeys_TellsEachWithPathAndLines()
    {
        const string Json = """
            {
              "a": 1,
              "list": [ {}, { "k-1": 1,
                "k-1": 2 } ],
              "a": 2
            }
            """;

        var issues = JsonSyntax.Parse(File(Json), out var document);

        Assert.Null(document);
        Assert.Equal(
            [
                "flags.json:4: error: $.list[1]['k-1']: duplicate key \"k-1\". Keep one of the two; the first is on line 3",
                "flags.json:5: error: $.a: duplicate key \"a\". Keep one of the two; the first is on line 2",
            ],
            issues.Select(issue => issue.ToString()));
    }

    [Fact]
    public void Parse_KeysThatDifferInCase_AreTheSameOnlyWhereAskedFor()
    {
        var file = File("{ \"Urls\": 1, \"urls\": 2 }");

        var ordinal = JsonSyntax.Parse(file, out var document);
        document?.Dispose();
        var ignoringCase = JsonSyntax.Parse(file, out _, StringComparer.OrdinalIgnoreCase);

        Assert.Empty(ordinal);
        Assert.Equal("$.urls", Assert.Single(ignoringCase).Path);
    }

    [Theory]
    [InlineData("{\n\"a\": [ \"\\ud800\" ] }", "$.a[0]")]
    [InlineData("{\n\"\\uDC00\": 1 }", "$['\\\\uDC00']")]
    public void Parse_HalfSurrogatePair_IsAnIssue(string json, string path)
    {
        var issue = Assert.Single(JsonSyntax.Parse(File(json), out var document));

        Assert.Null(document);
        Assert.Equal((path, 2), (issue.Path, issue.Line));
        Assert.Equal("the text contains an unpaired surrogate", issue.Problem);
    }

    [Fact]
    public void Parse_WholeSurrogatePair_IsGood()
    {
        var issues = JsonSyntax.Parse(File("{ \"\\ud83d\\ude00\": \"\\uD83D\\uDE00\" }"), out var document);
        document?.Dispose();

        Assert.Empty(issues);
    }

    private static ConfigFile File(string json) => new("flags.json", Encoding.UTF8.GetBytes(json));
}
