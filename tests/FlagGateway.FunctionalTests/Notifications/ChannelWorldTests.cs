using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Notifications;

/// <summary>A gateway whose plan names channels of gateway.json.</summary>
public sealed class ChannelWorldTests
{
    [Fact]
    public async Task Rollout_WithChannels_NotifiesEachOfItsEventsAndShowsNoSecret()
    {
        using WebhookReceiver team = new();
        using WebhookReceiver pager = new();
        await using var world = await RolloutWorld.StartAsync(
            RolloutWorld.Plan(more: """, "notify": [ "team", { "events": [ "paused", "resumed" ], "channels": [ "oncall" ] } ] """),
            change: setup => setup.Overrides.AddRange(
            [
                "--FlagGateway:Notifications:Channels:team:Type=Slack", $"--FlagGateway:Notifications:Channels:team:Url={team.Address}",
                "--FlagGateway:Notifications:Channels:team:Events:0=started", "--FlagGateway:Notifications:Channels:team:Events:1=paused",
                "--FlagGateway:Notifications:Channels:oncall:Type=PagerDuty", $"--FlagGateway:Notifications:Channels:oncall:Url={pager.Address}",
                "--FlagGateway:Notifications:Channels:oncall:Secret=hidden-key",
            ]));

        await world.DoAsync("start");
        await world.DoAsync("pause");
        await world.DoAsync("resume");

        await Eventually.TrueAsync(() => (team.Requests.Count, pager.Requests.Count) == (2, 2), "Not both are notified twice.");
        Assert.Collection(
            team.Bodies,
            static body => Assert.Contains("rollout started", body, StringComparison.Ordinal),
            static body => Assert.Contains("rollout paused", body, StringComparison.Ordinal));
        Assert.Collection(
            pager.Bodies,
            static body => Assert.Contains("\"trigger\"", body, StringComparison.Ordinal),
            static body => Assert.Contains("\"resolve\"", body, StringComparison.Ordinal));
        var shown = $"{await world.StatusAsync()}{await world.AuditAsync()}{await world.Gateway.MetricsAsync()}";
        Assert.DoesNotContain("hidden-key", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("token=secret", shown, StringComparison.Ordinal);
    }
}
