using System.Text.Json;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.State.Redis;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Fleet;

/// <summary>What instances that do not lead show, count and remember.</summary>
public class FollowerTests
{
    [Fact]
    public async Task Status_OfEachInstance_HasTheNumbersAndTheHoldOfTheFleet()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 3);
        await fleet.StartRolloutAsync();
        for (var i = 0; i < 300; i++)
            (await fleet.Worlds[i % 3].GetAsync($"user-{i}")).Dispose();

        foreach (var world in fleet.Worlds)
        {
            JsonElement status = default;
            await Eventually.TrueAsync(
                async () =>
                {
                    status = await world.StatusAsync();
                    return status.GetProperty("cohorts").EnumerateArray().Sum(static cohort => cohort.GetProperty("requests").GetInt64()) == 300
                        && TimeSpan.Parse(status.GetProperty("in_stage").GetString()!, System.Globalization.CultureInfo.InvariantCulture) > TimeSpan.Zero;
                },
                () => $"Not the fleet's: {status}");
            Assert.Contains(status.GetProperty("needs").EnumerateArray(), static need => need.GetString()!.Contains("of the hold of 1h", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task GatewayErrors_OfAFollower_PauseTheRollout()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 2);
        await fleet.StartRolloutAsync();
        var follower = await FollowerAsync(fleet);
        var time = TimeProvider.System;
        for (var i = 0; i < 20; i++)
            follower.Gateway.Windows.Find(Setup.Flag)!.GatewayErrors.Add(time.GetElapsedTime(0));

        var status = await fleet.First.PhaseAsync("Paused");

        Assert.Contains("the gateway itself failed 20 requests", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    // Only the follower has seen the tenant: its counts reach the leader, and the leader's decision reaches it.
    [Fact]
    public async Task Exclude_TenantThatAFollowerServes_IsOnControlAtAllUntilIncludedAgain()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 2, RolloutWorld.Plan(
            """{ "name": "half", "percentage": 50, "hold": "01:00:00" }, { "name": "everyone", "percentage": 100, "hold": "01:00:00" }""",
            """{ "metric": "error_rate", "hard": "+40pp", "soft": "+20pp" }""", """, "status_mix": "off", "on_segment": "exclude" """));
        await fleet.StartRolloutAsync();
        SegmentTraffic.Count(await FollowerAsync(fleet));

        foreach (var world in fleet.Worlds)
        {
            await world.UntilAsync(static status => status.GetProperty("excluded").GetArrayLength() > 0, null, "an excluded group");
            Assert.Equal("tenant:acme", (await world.StatusAsync()).GetProperty("excluded")[0].GetString());
            await SegmentTraffic.AssertExcludedAsync(world);
        }

        Assert.Contains("\"exclude\"", (await fleet.First.AuditAsync()).GetRawText(), StringComparison.Ordinal);
        var follower = await FollowerAsync(fleet);
        await follower.DoAsync("include", new { reason = "fixed", actor = "tester", group = "tenant:acme" });
        foreach (var world in fleet.Worlds)
            await world.UntilAsync(static status => status.GetProperty("excluded").GetArrayLength() == 0, null, "no excluded group");
    }

    [Fact]
    public async Task Warning_LeaderIsGone_IsNotNotifiedAgainByTheNext()
    {
        await using var redis = await RedisServer.StartAsync();
        using WebhookReceiver receiver = new();
        var plan = RolloutWorld.Plan(
            """{ "name": "half", "percentage": 50, "hold": "01:00:00" }""", """{ "metric": "error_rate", "hard": "+90pp", "warn": "+5pp" }""",
            $", \"gross_failure\": \"off\", \"status_mix\": \"off\", \"notify\": [ \"{receiver.Address}\" ]");
        await using var fleet = await TestFleet.StartAsync(redis, 2, plan);
        fleet.Candidate.Answer(Half);
        await fleet.StartRolloutAsync();
        for (var i = 0; i < 1_000; i++)
            (await fleet.Worlds[i % 2].GetAsync($"user-{i % 500}")).Dispose();
        await Eventually.TrueAsync(() => Warnings() == 1, "No warning.");
        var (follower, leader) = await VariantsAsync(fleet);

        await leader.Gateway.StopAsync();
        await Eventually.TrueAsync(() => IsLeader(follower), "Nobody leads after it.");
        var looked = (await follower.StatusAsync()).GetProperty("evaluated_at").GetDateTimeOffset();
        await Eventually.TrueAsync(
            async () => await follower.StatusAsync() is var status && status.GetProperty("evaluated_at").GetDateTimeOffset() > looked.AddSeconds(1)
                && status.GetProperty("guardrails")[0].GetProperty("is_warning").GetBoolean(),
            () => "The next leader sees no warning.");

        Assert.True(Warnings() == 1, string.Join('\n', receiver.Bodies));

        int Warnings() => receiver.Bodies.Count(static body => body.Contains("\"warning\"", StringComparison.Ordinal));
    }

    private static Task Half(HttpContext context)
    {
        context.Response.StatusCode = context.Request.Headers["X-User-Id"].ToString().Sum(static letter => letter) % 2 == 0 ? 500 : 200;
        return Task.CompletedTask;
    }

    private static async Task<World> FollowerAsync(TestFleet fleet) => (await VariantsAsync(fleet)).Follower;

    private static async Task<(World Follower, World Leader)> VariantsAsync(TestFleet fleet)
    {
        await Eventually.TrueAsync(() => fleet.Worlds.Any(IsLeader), "Nobody leads.");
        return IsLeader(fleet.First) ? (fleet.Worlds[1], fleet.First) : (fleet.First, fleet.Worlds[1]);
    }

    private static bool IsLeader(World world) => ((RedisStateStore)world.Gateway.State).Fence() is not null;
}
