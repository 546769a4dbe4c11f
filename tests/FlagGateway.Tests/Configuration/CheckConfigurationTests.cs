using FlagGateway.Core.Checks;
using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Configuration;

/// <summary>Checks of a plan.</summary>
public sealed class CheckConfigurationTests
{
    private const string OnSoft = "\"on_soft\": \"pause\"";
    private const string Flag = "\"Flag\": \"release.orders\"";

    private const string All = """
        "checks": [
          { "signal": "format", "json": { "required": [ "subject" ], "types": { "subject": "string" }, "strict": true } },
          { "signal": "words", "words": { "min": 80, "max": 200 } },
          { "signal": "found", "matches": "a+" },
          { "signal": "placeholder", "not_matches": "\\[[A-Z ]+\\]" },
          { "signal": "refusal", "refusal": [ "I can't help" ] },
          { "signal": "tone", "http": "http://127.0.0.1:9100/judge", "timeout": "00:00:05" } ],
        "checks_sample": 0.2
        """;

    [Fact]
    public async Task Load_Checks_AreTheRoutes()
    {
        var configuration = (await LoadAsync(All)).Configuration!;

        var checks = configuration.Routes["orders"].Checks!;
        Assert.Equal(["format", "words", "found", "placeholder", "refusal", "tone"], checks.Checks.Select(static check => check.Signal));
        Assert.Equal(0.2, checks.Sample);
        Assert.True(((JsonCheck)checks.Checks[0]).IsStrict);
        Assert.Equal(("http://127.0.0.1:9100/judge", TimeSpan.FromSeconds(5)), (((HttpCheck)checks.Checks[5]).Address.ToString(), ((HttpCheck)checks.Checks[5]).Timeout));
    }

    [Fact]
    public async Task Load_Defaults_AreAllUsersAnd20Seconds()
    {
        var checks = (await LoadAsync("""
            "checks": [ { "signal": "tone", "http": "https://judge.example/" } ]
            """)).Configuration!.Routes["orders"].Checks!;

        Assert.Equal((1, TimeSpan.FromSeconds(20)), (checks.Sample, ((HttpCheck)checks.Checks[0]).Timeout));
    }

    [Fact]
    public async Task Load_FlagWithoutAModel_Warns()
    {
        var result = await Configurations.LoadAsync(rollouts: Configurations.With(Configurations.Rollouts, OnSoft, $"{OnSoft}, {All}"));

        Assert.Null(result.Configuration!.Routes["orders"].Checks);
        Assert.Contains(result.Issues, static issue => issue is { Severity: IssueSeverity.Warning, Path: "$.rollouts[0].checks" });
    }

    [Theory]
    [InlineData("""{ "words": { "min": 1 } }""", "[0].signal")]
    [InlineData("""{ "signal": "S S", "words": { "min": 1 } }""", "[0].signal")]
    [InlineData("""{ "signal": "llm.cost", "words": { "min": 1 } }""", "[0].signal")]
    [InlineData("""{ "signal": "a", "words": { "min": 1 } }, { "signal": "a", "matches": "x" }""", "[1].signal")]
    [InlineData("""{ "signal": "a" }""", "[0]")]
    [InlineData("""{ "signal": "a", "words": { "min": 1 }, "matches": "x" }""", "[0]")]
    [InlineData("""{ "signal": "a", "words": { "min": 1 }, "other": 1 }""", "[0].other")]
    [InlineData("""{ "signal": "a", "words": { "min": 2, "max": 1 } }""", "[0].words")]
    [InlineData("""{ "signal": "a", "words": { } }""", "[0].words")]
    [InlineData("""{ "signal": "a", "words": { "min": -1 } }""", "[0].words.min")]
    [InlineData("""{ "signal": "a", "words": { "min": 1.5 } }""", "[0].words.min")]
    [InlineData("""{ "signal": "a", "json": { "types": { "x": "text" } } }""", "[0].json.types.x")]
    [InlineData("""{ "signal": "a", "json": { "other": 1 } }""", "[0].json.other")]
    [InlineData("""{ "signal": "a", "matches": "(" }""", "[0].matches")]
    [InlineData("""{ "signal": "a", "not_matches": "(a)\\1" }""", "[0].not_matches")]
    [InlineData("""{ "signal": "a", "refusal": [ ] }""", "[0].refusal")]
    [InlineData("""{ "signal": "a", "refusal": [ "" ] }""", "[0].refusal")]
    [InlineData("""{ "signal": "a", "http": "ftp://judge.example/" }""", "[0].http")]
    [InlineData("""{ "signal": "a", "http": "judge" }""", "[0].http")]
    [InlineData("""{ "signal": "a", "http": "http://x/", "timeout": "01:00:00" }""", "[0].timeout")]
    [InlineData("""{ "signal": "a", "matches": "x", "timeout": "00:00:01" }""", "[0].timeout")]
    [InlineData("1", "[0]")]
    public async Task Load_CheckWithAMistake_IsAnError(string checks, string path)
    {
        var result = await LoadAsync($"\"checks\": [ {checks} ]");

        Assert.Null(result.Configuration);
        var issue = Assert.Single(result.Issues, static issue => issue.Severity == IssueSeverity.Error);
        Assert.Equal("$.rollouts[0].checks" + path, issue.Path);
        Assert.NotEqual(0, issue.Line);
        Assert.NotEmpty(issue.Remedy);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1.1")]
    [InlineData("-0.5")]
    public async Task Load_SampleThatIsNoShare_IsAnError(string sample)
    {
        var result = await LoadAsync($"\"checks_sample\": {sample}");

        Assert.Equal("$.rollouts[0].checks_sample", Assert.Single(result.Issues, static issue => issue.Severity == IssueSeverity.Error).Path);
    }

    private static Task<LoadResult> LoadAsync(string checks) => Configurations.LoadAsync(
        gateway: Configurations.With(Configurations.Gateway, Flag, Flag + ", \"Llm.Api\": \"auto\""),
        rollouts: Configurations.With(Configurations.Rollouts, OnSoft, $"{OnSoft}, {checks}"));
}
