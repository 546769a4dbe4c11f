using System.Text.Json;
using Json.Schema;

namespace FlagGateway.Tests.Configuration;

/// <summary>
/// What the schemas of an editor say about channels, confirmations, freezes and start dates is what the gateway says.
/// </summary>
public sealed class RolloutSchemaTests
{
    private const string Smtp = "\"Smtp\": { \"Host\": \"h\", \"From\": \"a@b.c\", \"To\": [ \"a@b.c\" ] }";

    [Theory]
    [InlineData("\"Notifications\": { \"Channels\": { \"team\": { \"Type\": \"Slack\", \"Url\": \"https://a/\", \"Events\": [ \"killed\" ] } } }", true)]
    [InlineData("\"Notifications\": { \"Channels\": { \"mail\": { \"Type\": \"Email\", " + Smtp + " } } }", true)]
    [InlineData("\"Notifications\": { \"Channels\": { \"team\": { \"Type\": \"Slack\", \"Uri\": \"https://a/\" } } }", false)]
    [InlineData("\"Notifications\": { \"Channels\": { \"team\": { \"Url\": \"https://a/\" } } }", false)]
    [InlineData("\"Notifications\": { \"Channels\": { \"my team\": { \"Type\": \"Slack\", \"Url\": \"https://a/\" } } }", false)]
    [InlineData("\"Notifications\": { \"Channels\": { \"team\": { \"Type\": \"Slack\", \"Url\": \"https://a/\", \"Events\": [ \"killd\" ] } } }", false)]
    [InlineData("\"Rollouts\": { \"Freezes\": [ { \"Name\": \"x\", \"From\": \"2026-12-20T18:00:00Z\", \"Until\": \"2027-01-01T00:00:00Z\" } ] }", true)]
    [InlineData("\"Rollouts\": { \"Freezes\": [ { \"Name\": \"x\", \"Days\": [ \"Friday\" ], \"From\": \"16:00\", \"Until\": \"24:00\", \"TimeZone\": \"UTC\" } ] }", true)]
    [InlineData("\"Rollouts\": { \"Freezes\": [ { \"From\": \"2026-12-20T18:00:00Z\", \"Until\": \"2027-01-01T00:00:00Z\" } ] }", false)]
    [InlineData("\"Rollouts\": { \"Freezes\": [ { \"Name\": \"x\", \"Days\": [ \"Fri\" ], \"From\": \"16:00\", \"Until\": \"24:00\", \"TimeZone\": \"UTC\" } ] }", false)]
    public async Task GatewaySchema_SectionOfRollouts_SaysWhatTheGatewaySays(string section, bool isValid)
    {
        var gateway = Configurations.With(Configurations.Gateway, "\"Admin\": {", section + ", \"Admin\": {");

        Assert.Equal(isValid, IsValid("gateway", gateway));
        Assert.Equal(isValid, (await Configurations.LoadAsync(gateway)).Configuration is not null);
    }

    [Theory]
    [InlineData("\"notify\": [ \"https://a/\", { \"events\": [ \"killed\" ], \"urls\": [ \"https://a/\" ] } ]", true)]
    [InlineData("\"notify\": [ \"not a name\" ]", false)]
    [InlineData("\"notify\": [ { \"events\": [ \"killed\" ] } ]", false)]
    [InlineData("\"start\": \"automatic\"", true)]
    [InlineData("\"start\": \"2026-12-01T09:00:00+01:00\"", true)]
    [InlineData("\"start\": \"2026-12-01T09:00\", \"time_zone\": \"UTC\"", true)]
    [InlineData("\"start\": \"tomorrow\"", false)]
    [InlineData("\"start\": \"2026-12-01\"", false)]
    public async Task RolloutsSchema_KeyOfAPlan_SaysWhatTheGatewaySays(string keys, bool isValid)
    {
        var rollouts = Configurations.With(Configurations.Rollouts.Replace(",\n      \"notify\": [ \"https://hooks.example/x\" ]", "", StringComparison.Ordinal), "\"on_soft\": \"pause\"", keys);

        await AssertSameAsync(rollouts, isValid);
    }

    [Theory]
    [InlineData("{ \"url\": \"https://a/\", \"timeout\": \"00:00:02\", \"interval\": \"00:10:00\" }", true)]
    [InlineData("{ \"url\": \"a\" }", false)]
    [InlineData("{ }", false)]
    [InlineData("{ \"url\": \"https://a/\", \"channel\": \"deploy\" }", false)]
    [InlineData("{ \"url\": \"https://a/\", \"every\": \"00:10:00\" }", false)]
    public Task RolloutsSchema_Confirm_SaysWhatTheGatewaySays(string confirm, bool isValid) =>
        AssertSameAsync(Configurations.With(Configurations.Rollouts, "\"hold\": \"7.00:00:00\"", $"\"hold\": \"7.00:00:00\", \"confirm\": {confirm}"), isValid);

    private static async Task AssertSameAsync(string rollouts, bool isValid)
    {
        Assert.Equal(isValid, IsValid("rollouts", rollouts));
        Assert.Equal(isValid, (await Configurations.LoadAsync(rollouts: rollouts)).Configuration is not null);
    }

    private static bool IsValid(string schema, string text)
    {
        using var document = JsonDocument.Parse(text);
        return JsonSchema.FromText(File.ReadAllText(Path.Combine(DocumentationTests.Root, $"config/schemas/{schema}.schema.json"))).Evaluate(document.RootElement).IsValid;
    }
}
