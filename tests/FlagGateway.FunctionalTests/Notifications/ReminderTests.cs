using System.Text.Json;
using FlagGateway.FunctionalTests.Fleet;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hygiene.Life;
using FlagGateway.State;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Notifications;

/// <summary>Owners are reminded of flags that should be removed, as receivers get it.</summary>
public sealed class ReminderTests
{
    private const string Old = """{ "id": "release.old", "enabled": true, "lifecycle": { "type": "release", "owner": "orders-team", "created": "2020-01-01", "expected_retirement": "2020-02-01" } }""";

    [Fact]
    public async Task Reminder_RetirementIsOver_NamesFlagOwnerDayAndCommandOnce()
    {
        using WebhookReceiver receiver = new();
        using WebhookReceiver others = new();
        await using TestFolder state = new("state");
        await using (var world = await StartAsync())
        {
            await RecordAsync(world);
            await RecordAsync(world);
            await Eventually.TrueAsync(() => receiver.Requests.Count == 1, "No reminder came.");
        }

        // Another process, the same week.
        await using var restarted = await StartAsync();
        await RecordAsync(restarted);

        using var body = JsonDocument.Parse(Assert.Single(receiver.Bodies));
        Assert.Equal(
            ("reminder", "past-retirement", "release.old", "orders-team"),
            (Text("event"), Text("rule"), Text("flag"), Text("owner")));
        Assert.Equal("orders-team: should be gone since 2020-02-01: flaggateway flags retire release.old --keep on", Text("reason"));
        Assert.Contains("release.old: needs its owner", Text("text"), StringComparison.Ordinal);
        Assert.Empty(others.Requests);

        string? Text(string name) => body.RootElement.GetProperty(name).GetString();
        Task<World> StartAsync() => World.StartAsync(setup =>
        {
            setup.Flags = WithOld();
            setup.Overrides.AddRange(
            [
                $"--FlagGateway:State:Path={state.FullName}",
                "--FlagGateway:Notifications:Channels:mine:Type=Webhook", $"--FlagGateway:Notifications:Channels:mine:Url={receiver.Address}",
                "--FlagGateway:Notifications:Channels:other:Type=Webhook", $"--FlagGateway:Notifications:Channels:other:Url={others.Address}",
                "--FlagGateway:Reminders:Owners:orders-team:0=mine", "--FlagGateway:Reminders:Channels:0=other",
            ]);
        });
    }

    [Fact]
    public async Task Reminder_TwoInstancesOnOneRedis_ComesOnce()
    {
        using WebhookReceiver receiver = new();
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(
            [$"--FlagGateway:State:Configuration={redis.Address}"], 2, change: setup =>
            {
                setup.Flags = WithOld();
                setup.Overrides.AddRange(
                [
                    "--FlagGateway:Notifications:Channels:mine:Type=Webhook", $"--FlagGateway:Notifications:Channels:mine:Url={receiver.Address}", "--FlagGateway:Reminders:Channels:0=mine",
                ]);
            });
        await Eventually.TrueAsync(() => fleet.Worlds.Any(static world => world.Gateway.Services.GetRequiredService<ILeadership>().IsLeader), "Nobody leads.");
        for (var i = 0; i < 3; i++)
        {
            foreach (var world in fleet.Worlds)
                await RecordAsync(world);
        }

        await Eventually.TrueAsync(() => receiver.Requests.Count > 0, "No reminder came.");
        foreach (var world in fleet.Worlds)
            await RecordAsync(world);

        Assert.Single(receiver.Requests);
    }

    private static string WithOld() => Setup.Split(50).Replace("\"feature_flags\": [", $"\"feature_flags\": [ {Old},", StringComparison.Ordinal);

    private static Task RecordAsync(World world) => world.Gateway.Services.GetRequiredService<LifeWorker>().RecordAsync(isLast: false, CancellationToken.None);
}
