using System.Text;
using FlagGateway.Configuration;
using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Configuration;

public sealed class IssueLinesTests
{
    private static readonly ConfigFile File = new("flags.json", Encoding.UTF8.GetBytes("{\n\"a\": 1,\n\"b\": 2\n}"));

    [Fact]
    public void Fill_IssuesWithoutLines_GetThem()
    {
        var filled = IssueLines.Fill(File, [Error("$.b"), Error("$.a") with { Line = 7 }, Error("$.a")]);

        Assert.Equal([3, 7, 2], filled.Select(issue => issue.Line));
    }

    [Fact]
    public void Fill_WarningsAndErrors_ErrorsComeFirst()
    {
        var filled = IssueLines.Fill(File, [Error("$.a") with { Severity = IssueSeverity.Warning }, Error("$.b")]);

        Assert.Equal(["$.b", "$.a"], filled.Select(issue => issue.Path));
    }

    [Fact]
    public void Fill_MoreThanTheLimit_CountsTheRest()
    {
        var filled = IssueLines.Fill(File, [.. Enumerable.Range(0, 1000).Select(i => Error($"$.x[{i}]"))]);

        Assert.Equal(IssueLines.MaxIssues + 1, filled.Count);
        Assert.Equal("flags.json: error: $: and 900 more. Fix the ones above first", filled[^1].ToString());
    }

    [Fact]
    public void Fill_ExactlyTheLimit_AddsNothing()
    {
        var filled = IssueLines.Fill(File, [.. Enumerable.Range(0, 100).Select(i => Error($"$.x[{i}]"))]);

        Assert.Equal(100, filled.Count);
    }

    [Fact]
    public void Fill_IssuesOfAnotherFile_AreLeftAlone()
    {
        var other = Error("$.a") with { File = "gateway.json" };

        var filled = IssueLines.Fill(File, [other, Error("$.a")]);

        Assert.Equal([Error("$.a") with { Line = 2 }, other], filled);
    }

    private static ConfigIssue Error(string path) => new(IssueSeverity.Error, "flags.json", path, null, "problem", "Remedy");
}
