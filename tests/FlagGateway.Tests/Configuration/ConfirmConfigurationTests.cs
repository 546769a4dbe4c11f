namespace FlagGateway.Tests.Configuration;

/// <summary>Webhooks that confirm stages.</summary>
public sealed class ConfirmConfigurationTests
{
    private const string Channels = """
        "Notifications": { "Channels": { "team": { "Type": "Slack", "Url": "https://hooks.slack.example/T0" }, "deploy": { "Type": "Webhook", "Url": "https://deploy.example/x" } } },
        """;

    [Fact]
    public async Task Load_Confirm_IsReadWithItsDefaults()
    {
        var byUrl = (await LoadAsync("{ \"url\": \"https://deploy.example/secret\" }")).Configuration!.Plans[0].Stages;
        var byChannel = (await LoadAsync("{ \"channel\": \"deploy\", \"timeout\": \"00:00:02\", \"interval\": \"00:10:00\" }")).Configuration!.Plans[0].Stages[1].Confirm!;

        Assert.Null(byUrl[0].Confirm);
        Assert.Equal(
            ("https://deploy.example", "https://deploy.example/secret", (string?)null, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1)),
            (byUrl[1].Confirm!.Receiver, byUrl[1].Confirm!.Address!.AbsoluteUri, byUrl[1].Confirm!.Channel, byUrl[1].Confirm!.Timeout, byUrl[1].Confirm!.Interval));
        Assert.Equal(("deploy", "deploy", TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)), (byChannel.Receiver, byChannel.Channel, byChannel.Timeout, byChannel.Interval));
    }

    [Theory]
    [InlineData("{ }", "", "Nobody is asked.", "either url")]
    [InlineData("{ \"url\": \"https://a/\", \"channel\": \"deploy\" }", "", "Both url and channel", "either url")]
    [InlineData("{ \"url\": \"deploy\" }", ".url", "Not an http or https address.", "https://host/path")]
    [InlineData("{ \"channel\": \"nobody\" }", ".channel", "No channel has this name.", "Use one of")]
    [InlineData("{ \"channel\": \"team\" }", ".channel", "Slack confirms nothing", "type Webhook")]
    [InlineData("{ \"url\": \"https://a/\", \"timeout\": \"00:02:00\" }", ".timeout", "Too long.", "00:01:00")]
    [InlineData("{ \"url\": \"https://a/\", \"timeout\": \"0\" }", ".timeout", "Not a time span.", "days.hours")]
    [InlineData("{ \"url\": \"https://a/\", \"interval\": \"2.00:00:00\" }", ".interval", "Too long.", "1.00:00:00")]
    [InlineData("{ \"url\": \"https://a/\", \"every\": \"00:01:00\" }", ".every", "Unknown key.", "interval")]
    [InlineData("\"https://a/\"", "", "Expected an object", "Write an object")]
    public async Task Load_ConfirmMistake_IsRefusedWithPathAndRemedy(string confirm, string path, string problem, string remedy)
    {
        var issue = Assert.Single((await LoadAsync(confirm)).Issues);

        Assert.Equal("$.rollouts[0].stages[1].confirm" + path, issue.Path);
        Assert.Contains(problem, issue.Problem, StringComparison.Ordinal);
        Assert.Contains(remedy, issue.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_ConfirmOfTheFirstStage_IsRefused()
    {
        var result = await Configurations.LoadAsync(rollouts: Configurations.With(Configurations.Rollouts, "\"minimum_users\": 500", "\"confirm\": { \"url\": \"https://a/\" }"));

        Assert.Equal("$.rollouts[0].stages[0].confirm", Assert.Single(result.Issues).Path);
    }

    private static Task<FlagGateway.Snapshots.LoadResult> LoadAsync(string confirm) => Configurations.LoadAsync(
        Configurations.With(Configurations.Gateway, "\"Admin\": {", Channels + " \"Admin\": {"),
        rollouts: Configurations.With(Configurations.Rollouts, "\"hold\": \"7.00:00:00\"", $"\"hold\": \"7.00:00:00\", \"confirm\": {confirm}"));
}
