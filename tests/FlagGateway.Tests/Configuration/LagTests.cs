using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Configuration;

/// <summary>The lag of guardrails. The stages of the plan last one and seven days.</summary>
public sealed class LagTests
{
    private const string ErrorRate = "{ \"metric\": \"error_rate\", \"hard\": \"+0.5pp\", \"soft\": \"+0.1pp\" }";

    [Fact]
    public async Task Load_Lag_IsTheGuardrails()
    {
        var plan = Assert.Single((await LoadAsync("""{ "metric": "signal:conversion", "hard": "-2%", "lag": "1.00:00:00" }""")).Configuration!.Plans);

        Assert.Equal(TimeSpan.FromDays(1), plan.Guardrails[0].Lag);
    }

    [Fact]
    public async Task Load_LagOfTheLongStageOnly_IsAllowed() =>
        Assert.NotNull((await LoadAsync("""{ "metric": "signal:conversion", "hard": "-2%", "lag": "3.00:00:00", "stages": [ "everyone" ] }""")).Configuration);

    [Fact]
    public async Task Load_LagOfARatio_IsAllowed() =>
        Assert.NotNull((await LoadAsync("""{ "metric": "signal:paid/signal:carts", "hard": "-2%", "lag": "01:00:00" }""")).Configuration);

    [Theory]
    [InlineData("""{ "metric": "error_rate", "hard": "+1pp", "lag": "01:00:00" }""", "[0].lag")]
    [InlineData("""{ "metric": "cost", "hard": "+1%", "lag": "01:00:00" }""", "[0].lag")]
    [InlineData("""{ "metric": "signal:a", "hard": "-2%", "lag": "8.00:00:00" }""", "[0].lag")]
    [InlineData("""{ "metric": "signal:a", "hard": "-2%", "lag": "3.00:00:00" }""", "[0].lag")]
    [InlineData("""{ "metric": "signal:a", "hard": "-2%", "lag": "a day" }""", "[0].lag")]
    [InlineData("""{ "metric": "signal:a", "hard": "-2%", "lag": "01:00:00" }, { "metric": "signal:a", "soft": "-1%" }""", "[1].lag")]
    [InlineData("""{ "metric": "signal:a/requests", "hard": "-2%", "lag": "01:00:00" }""", "[0].lag")]
    [InlineData("""{ "metric": "reports:a", "hard": "+100%", "lag": "01:00:00" }""", "[0].lag")]
    [InlineData("""{ "metric": "cost/signal:a", "hard": "-2%", "lag": "01:00:00" }""", "[0].lag")]
    [InlineData("""{ "metric": "signal:a/signal:b", "hard": "-2%", "lag": "01:00:00" }, { "metric": "signal:b", "soft": "-1%" }""", "[1].lag")]
    public async Task Load_LagThatCannotBe_IsAnError(string guardrails, string path)
    {
        var result = await LoadAsync(guardrails);

        var issue = Assert.Single(result.Issues, static issue => issue.Severity == IssueSeverity.Error);
        Assert.Equal("$.rollouts[0].guardrails" + path, issue.Path);
        Assert.NotEmpty(issue.Remedy);
    }

    private static Task<LoadResult> LoadAsync(string guardrails) => Configurations.LoadAsync(rollouts: Configurations.With(Configurations.Rollouts, ErrorRate, guardrails));
}
