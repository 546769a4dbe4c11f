using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.FunctionalTests.Fleet;
using FlagGateway.FunctionalTests.Ofrep;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hygiene.Life;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Flags;

/// <summary>What a gateway, and a fleet, has observed of a flag.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task Flag_Requests_AreInItsLifeByVariantAndCluster()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(50));
        await world.SendUsersAsync(0, 40);
        await ObserveAsync(world);

        var life = await LifeAsync(world);

        Assert.Equal(["legacy", "new"], life.GetProperty("variants").EnumerateArray().Where(static one => one.GetProperty("last_request").ValueKind == JsonValueKind.String).Select(static one => one.GetProperty("variant").GetString()));
        Assert.Equal(2, life.GetProperty("clusters").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, life.GetProperty("at_100_since").ValueKind);
        Assert.True(life.GetProperty("first_seen").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task Flag_EverybodyOnTheCandidate_IsAt100AndInTheListAndTheMetrics()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(), change: static setup => setup.Flags = Setup.Split(100));
        await ObserveAsync(world);

        var life = await LifeAsync(world);
        var page = await world.Gateway.MetricsAsync();
        var (_, wide, _) = await world.RunAsync("list", "-o", "wide");

        Assert.Equal(JsonValueKind.String, life.GetProperty("at_100_since").ValueKind);
        Assert.Equal(JsonValueKind.Null, life.GetProperty("at_0_since").ValueKind);
        Assert.True(page.Sum("flaggateway_flag_full_rollout_timestamp_seconds") > 0);
        Assert.Contains("AT 100 %", wide, StringComparison.Ordinal);

        await world.KillAsync();
        await ObserveAsync(world);

        Assert.Equal(JsonValueKind.String, (await LifeAsync(world)).GetProperty("at_0_since").ValueKind);
    }

    [Fact]
    public async Task Flag_RestartOnTheSameFolder_KeepsItsLife()
    {
        await using TestFolder state = new("state");
        JsonElement before;
        await using (var world = await StartAsync(state))
        {
            await world.SendUsersAsync(0, 10);
            await ObserveAsync(world);
            before = await LifeAsync(world);
        }

        await using var restarted = await StartAsync(state);
        await ObserveAsync(restarted);

        Assert.Equal(before.GetProperty("first_seen").GetString(), (await LifeAsync(restarted)).GetProperty("first_seen").GetString());
        Assert.Equal(before.GetProperty("variants").ToString(), (await LifeAsync(restarted)).GetProperty("variants").ToString());

        static Task<World> StartAsync(TestFolder state) => World.StartAsync(setup =>
        {
            setup.Flags = Setup.Split(50);
            setup.Overrides.Add($"--FlagGateway:State:Path={state.FullName}");
        });
    }

    [Fact]
    public async Task Flag_TwoInstancesOnOneRedis_HaveOneLife()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 2);
        await fleet.First.SendUsersAsync(0, 10);
        await ObserveAsync(fleet.First);

        await Eventually.TrueAsync(
            async () =>
            {
                await ObserveAsync(fleet.First);
                await ObserveAsync(fleet.Worlds[1]);
                return (await LifeAsync(fleet.Worlds[1])).GetProperty("clusters").GetArrayLength() == 1;
            },
            static () => "The second does not know what the first has served.");
        Assert.Equal((await LifeAsync(fleet.First)).GetProperty("first_seen").GetString(), (await LifeAsync(fleet.Worlds[1])).GetProperty("first_seen").GetString());

        await redis.KillAsync();
        await ObserveAsync(fleet.First);
        Assert.Equal(1, (await LifeAsync(fleet.First)).GetProperty("clusters").GetArrayLength());
    }

    [Fact]
    public async Task Flag_ApplicationsAsk_IsInItsLifeByVariant()
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);
        foreach (var path in new[] { $"{OfrepClient.Path}/on", $"{OfrepClient.Path}/acme/only", OfrepClient.Path })
        {
            using var response = await client.PostAsJsonAsync(path, new { context = new { targetingKey = "u1" } });
            response.EnsureSuccessStatusCode();
        }

        await ObserveAsync(world);

        var (asked, given) = (await LifeAsync(world, "on"), await LifeAsync(world, "off"));
        var (_, stale, _) = await world.RunAsync("stale", "--after", "0");
        var (_, retired, _) = await world.RunAsync("retire", "on", "--keep", "on");

        Assert.Equal(JsonValueKind.String, asked.GetProperty("last_asked").ValueKind);
        Assert.Equal(["on"], Evaluated(asked));
        // Who asks for all flags may not use this one.
        Assert.Equal(JsonValueKind.Null, given.GetProperty("last_asked").ValueKind);
        Assert.Equal(["off"], Evaluated(given));
        Assert.Empty(asked.GetProperty("clusters").EnumerateArray());
        Assert.Contains("no route and no rollout asks it", stale, StringComparison.Ordinal);
        Assert.Contains("note: an application last asked for it by OFREP at ", retired, StringComparison.Ordinal);
        Assert.Contains(stale.Split('\n'), static line => line.StartsWith("half ", StringComparison.Ordinal));
        Assert.DoesNotContain(stale.Split('\n'), static line => line.StartsWith("acme/only ", StringComparison.Ordinal));
    }

    private static IEnumerable<string?> Evaluated(JsonElement life) => life.GetProperty("variants").EnumerateArray()
        .Where(static one => one.GetProperty("last_evaluation").ValueKind == JsonValueKind.String).Select(static one => one.GetProperty("variant").GetString());

    private static Task ObserveAsync(World world) => world.Gateway.Services.GetRequiredService<LifeWorker>().RecordAsync(isLast: true, CancellationToken.None);

    private static async Task<JsonElement> LifeAsync(World world, string flag = Setup.Flag) => (await world.Gateway.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/flags/{flag}")).GetProperty("life");
}
