using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Configuration;

/// <summary>Channels of gateway.json: one mistake a case, and no value that may be secret.</summary>
public sealed class ChannelConfigurationTests
{
    private const string Channels = """
        "Notifications": { "Channels": {
          "team": { "Type": "Slack", "Url": "https://hooks.slack.example/T0" },
          "oncall": { "Type": "PagerDuty", "Secret": "0123456789abcdef0123456789abcdef" } } },
        """;

    [Fact]
    public async Task Load_NamesOfChannels_AreReadForAllAndForSomeEvents()
    {
        var result = await LoadAsync(Channels, "\"team\", \"https://all/\", { \"events\": [ \"killed\" ], \"channels\": [ \"OnCall\", \"team\" ] }");

        Assert.Empty(result.Issues);
        var plan = Assert.Single(result.Configuration!.Plans);
        Assert.Equal(["team", "OnCall"], plan.ChannelsOf("killed"));
        Assert.Equal(["team"], plan.ChannelsOf("stage"));
        Assert.Equal(["https://all/"], plan.AddressesOf("killed").Select(static address => address.AbsoluteUri));
    }

    [Theory]
    [InlineData("\"nobody\"", "$.rollouts[0].notify[0]", "no channel has this name", "Use one of oncall, team")]
    [InlineData("\"not a name\"", "$.rollouts[0].notify[0]", "Not an http or https address.", "https://host/path")]
    [InlineData("{ \"events\": [ \"killed\" ], \"channels\": [ \"nobody\" ] }", "$.rollouts[0].notify[0].channels[0]", "No channel has this name.", "FlagGateway:Notifications:Channels")]
    [InlineData("{ \"events\": [ \"killed\" ] }", "$.rollouts[0].notify[0].urls", "No address is named.", "a channel in channels")]
    public async Task Load_ChannelThatIsNotThere_IsRefusedWithPathAndRemedy(string notify, string path, string problem, string remedy) =>
        AssertRefused(await LoadAsync(Channels, notify), path, problem, remedy);

    [Theory]
    [InlineData("\"Type\": \"Slack\"", ":Url", "The address is missing.", "UrlFile")]
    [InlineData("\"Url\": \"https://secret\"", ":Type", "a value is missing", "Give it a value")]
    [InlineData("\"Type\": \"Pager\", \"Url\": \"https://secret\"", ":Type", "not one of Slack, Teams, PagerDuty, Email, Webhook", "Write one of Slack")]
    [InlineData("\"Type\": \"Teams\", \"Url\": \"secret.example/x\"", ":Url", "Not an http or https address.", "https://host/path")]
    [InlineData("\"Type\": \"Slack\", \"Url\": \"https://secret\", \"UrlFile\": \"f\"", ":UrlFile", "Url is there as well.", "Remove one")]
    [InlineData("\"Type\": \"Slack\", \"UrlFile\": \"/nowhere/f\"", ":UrlFile", "cannot be read", "a file that the gateway may read")]
    [InlineData("\"Type\": \"Slack\", \"Url\": \"https://secret\", \"Secret\": \"secret\"", ":Secret", "Slack does not use it.", "Remove it")]
    [InlineData("\"Type\": \"Webhook\", \"Url\": \"https://secret\", \"Secret\": \"secret\"", ":Secret", "Not a key of 16 bytes", "openssl rand")]
    [InlineData("\"Type\": \"Webhook\", \"Url\": \"https://secret\", \"Secret\": \" \"", ":Secret", "Empty.", "Write a value")]
    [InlineData("\"Type\": \"PagerDuty\"", ":Secret", "integration key", "SecretFile")]
    [InlineData("\"Type\": \"PagerDuty\", \"Secret\": \"secret\", \"Events\": [ \"warning\" ]", ":Events:0", "opens no incident", "rolled_back")]
    [InlineData("\"Type\": \"Webhook\", \"Url\": \"https://secret\", \"Events\": []", ":Events", "An empty list", "leave it out")]
    [InlineData("\"Type\": \"Webhook\", \"Url\": \"https://secret\", \"Events\": [ \"killd\" ]", ":Events:0", "No event has this name.", "killed")]
    [InlineData("\"Type\": \"Webhook\", \"Url\": \"https://secret\", \"Smtp\": { \"Host\": \"h\", \"From\": \"a@b.c\", \"To\": [ \"a@b.c\" ] }", ":Smtp", "Webhook is not sent by e-mail.", "Email")]
    [InlineData("\"Type\": \"Email\"", ":Smtp", "needs a mail server", "Host, From and To")]
    [InlineData("\"Type\": \"Email\", \"Url\": \"https://secret\", \"Smtp\": { \"Host\": \"h\", \"From\": \"a@b.c\", \"To\": [ \"a@b.c\" ] }", ":Url", "Smtp:Host", "Remove it")]
    [InlineData("\"Type\": \"Email\", \"Smtp\": { \"From\": \"a@b.c\", \"To\": [ \"a@b.c\" ] }", ":Smtp:Host", "a value is missing", "Give it a value")]
    [InlineData("\"Type\": \"Email\", \"Smtp\": { \"Host\": \"smtp://h\", \"From\": \"a@b.c\", \"To\": [ \"a@b.c\" ] }", ":Smtp:Host", "Not the name of a server.", "without a scheme")]
    [InlineData("\"Type\": \"Email\", \"Smtp\": { \"Host\": \"h\", \"From\": \"nobody\", \"To\": [ \"a@b.c\" ] }", ":Smtp:From", "Not an e-mail address.", "flags@example.com")]
    [InlineData("\"Type\": \"Email\", \"Smtp\": { \"Host\": \"h\", \"From\": \"a@b.c\", \"To\": [ \"a@b.c\", \"x\" ] }", ":Smtp:To:1", "Not an e-mail address.", "team@example.com")]
    [InlineData("\"Type\": \"Email\", \"Smtp\": { \"Host\": \"h\", \"From\": \"a@b.c\", \"To\": [] }", ":Smtp:To", "the value is not allowed", "1 to 50")]
    [InlineData("\"Type\": \"Email\", \"Smtp\": { \"Host\": \"h\", \"User\": \"u\", \"From\": \"a@b.c\", \"To\": [ \"a@b.c\" ] }", ":Smtp:Password", "both a name and a password", "PasswordFile")]
    [InlineData("\"Type\": \"Email\", \"Smtp\": { \"Host\": \"h\", \"Tls\": \"None\", \"User\": \"u\", \"Password\": \"secret\", \"From\": \"a@b.c\", \"To\": [ \"a@b.c\" ] }", ":Smtp:Tls", "in the clear", "StartTls")]
    public async Task Load_ChannelMistake_IsRefusedWithPathAndRemedyAndWithoutSecrets(string channel, string path, string problem, string remedy)
    {
        var result = await LoadAsync($"\"Notifications\": {{ \"Channels\": {{ \"x\": {{ {channel} }} }} }},", "\"https://all/\"");

        AssertRefused(result, "FlagGateway:Notifications:Channels:x" + path, problem, remedy);
        Assert.All(result.Issues, static issue => Assert.DoesNotContain("secret", issue.Value ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_NameOfAChannelIsNone_IsRefused() => AssertRefused(
        await LoadAsync("\"Notifications\": { \"Channels\": { \"my team\": { \"Type\": \"Slack\", \"Url\": \"https://a/\" } } },", "\"https://all/\""),
        "FlagGateway:Notifications:Channels:my team", "Not the name of a channel.", "beginning with a letter");

    [Fact]
    public async Task Load_BrokenChannel_IsNotReportedASecondTimeByThePlan()
    {
        var result = await LoadAsync("\"Notifications\": { \"Channels\": { \"x\": { \"Type\": \"Pager\" } } },", "\"x\"");

        Assert.Equal("FlagGateway:Notifications:Channels:x:Type", Assert.Single(result.Issues).Path);
    }

    private static Task<LoadResult> LoadAsync(string section, string notify) => Configurations.LoadAsync(
        Configurations.With(Configurations.Gateway, "\"Admin\": {", section + " \"Admin\": {"),
        rollouts: Configurations.With(Configurations.Rollouts, "\"https://hooks.example/x\"", notify));

    private static void AssertRefused(LoadResult result, string path, string problem, string remedy)
    {
        Assert.Null(result.Configuration);
        var issue = Assert.Single(result.Issues);
        Assert.Equal(path, issue.Path);
        Assert.Contains(problem, issue.Problem, StringComparison.Ordinal);
        Assert.Contains(remedy, issue.Remedy, StringComparison.Ordinal);
    }
}
