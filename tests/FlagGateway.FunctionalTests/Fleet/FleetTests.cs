using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.Core.Bucketing;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Xunit.Abstractions;

namespace FlagGateway.FunctionalTests.Fleet;

/// <summary>Three gateways on one Redis.</summary>
public class FleetTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Kill_OnOne_IsInForceOnAllWithinASecond()
    {
        await using var redis = await RedisServer.TryStartAsync(output);
        if (redis is null)
            return;
        await using var fleet = await TestFleet.StartAsync(redis, 3);
        Assert.All(await fleet.SidesAsync("user-1"), side => Assert.Equal("new", side));

        await fleet.First.KillAsync();
        var started = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(async () => (await fleet.SidesAsync("user-1")).All(side => side == "legacy"), () => "Not all are killed.");

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(2), $"{Stopwatch.GetElapsedTime(started)}");
    }

    [Fact]
    public async Task Lease_ThreeInstances_OneLeadsAndAnotherFollowsItsEnd()
    {
        await using var redis = await RedisServer.TryStartAsync(output);
        if (redis is null)
            return;
        await using var fleet = await TestFleet.StartAsync(redis, 3);

        await Eventually.TrueAsync(async () => (await fleet.InstancesAsync()).Count == 3, () => "Not all are known.");
        await Eventually.TrueAsync(async () => (await fleet.InstancesAsync()).Count(one => one.GetProperty("is_leader").GetBoolean()) == 1, () => "Not one leads.");
    }

    [Fact]
    public async Task Rollout_NumbersOfAllInstances_AreJudgedTogether()
    {
        await using var redis = await RedisServer.TryStartAsync(output);
        if (redis is null)
            return;
        await using var fleet = await TestFleet.StartAsync(redis, 3);
        await fleet.First.DoAsync("start");
        await Eventually.TrueAsync(() => fleet.Worlds.All(world => world.Gateway.Windows.Find(Setup.Flag)?.Epoch == 1), "The epoch did not come to all.");
        var seed = Bucket.Suffix("orders");
        for (var i = 0; i < 3000; i++)
            fleet.Worlds[i % 3].Gateway.Windows.Find(Setup.Flag)!.CandidateSplit.Count(Bucket.Of($"user-{i % 1000}", seed), isError: i % 10 == 0, TimeSpan.FromMilliseconds(5), isAnswered: true);

        JsonElement cohort = default;
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var world in fleet.Worlds)
                {
                    var status = await world.StatusAsync();
                    cohort = status.GetProperty("cohorts").EnumerateArray().FirstOrDefault(one => one.GetProperty("variant").GetString() == "new");
                    if (cohort.ValueKind == JsonValueKind.Object && cohort.GetProperty("requests").GetInt64() == 3000)
                        return true;
                }

                return false;
            },
            () => $"Nobody knows all 3000: {cohort}");

        Assert.Equal(300, cohort.GetProperty("errors").GetInt64());
        Assert.InRange(cohort.GetProperty("users").GetDouble(), 960, 1040);
    }

    [Fact]
    public async Task Garbage_InEveryKey_DecisionsStayAndAllIsWellOnceItIsDeleted()
    {
        await using var redis = await RedisServer.TryStartAsync(output);
        if (redis is null)
            return;
        await using var fleet = await TestFleet.StartAsync(redis, 2);
        await fleet.First.DoAsync("start");
        await Eventually.TrueAsync(async () => (await fleet.Worlds[1].StatusAsync()).GetProperty("phase").GetString() == "Progressing", () => "The start did not come.");
        await Eventually.TrueAsync(async () => (await redis.DoAsync("KEYS", "*")).Contains("cohorts", StringComparison.Ordinal), () => "Nobody shares counts.");
        var before = await fleet.SidesOfManyAsync(200);
        var keys = (await redis.DoAsync("KEYS", "*")).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        foreach (var key in keys)
        {
            var isString = await redis.DoAsync("TYPE", key) == "string";
            await redis.DoAsync("DEL", key);
            await redis.DoAsync(isString ? ["RPUSH", key, "garbage"] : ["SET", key, "garbage"]);
        }

        await Eventually.TrueAsync(() => fleet.Worlds.All(world => !world.Gateway.State.Health.IsUp), "Nobody noticed.");
        Assert.Equal(before, await fleet.SidesOfManyAsync(200));
        Assert.All(fleet.Worlds, world => Assert.Equal(1, world.Gateway.State.Current.Revision));
        var started = Stopwatch.GetTimestamp();
        foreach (var key in keys)
            await redis.DoAsync("DEL", key);
        await Eventually.TrueAsync(() => fleet.Worlds.All(world => world.Gateway.State.Health.IsUp), "They did not mend.");

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(before, await fleet.SidesOfManyAsync(200));
        Assert.All(fleet.Worlds, world => Assert.True(world.Gateway.State.Current.Revision >= 1));
        await Eventually.TrueAsync(async () => (await fleet.InstancesAsync()).Count(one => one.GetProperty("is_leader").GetBoolean()) == 1, () => "Nobody leads any more.");
        output.WriteLine(string.Join(", ", keys));
    }

    [Fact]
    public async Task Redis_Gone_DecisionsStayAndKillWorksHere()
    {
        await using var redis = await RedisServer.TryStartAsync(output);
        if (redis is null)
            return;
        await using var fleet = await TestFleet.StartAsync(redis, 2);
        await fleet.First.DoAsync("start");
        await Eventually.TrueAsync(async () => (await fleet.Worlds[1].StatusAsync()).GetProperty("phase").GetString() == "Progressing", () => "The start did not come.");

        await redis.KillAsync();

        Assert.Equal(200, (await fleet.SidesOfManyAsync(200)).Count);
        var answer = await fleet.Worlds[1].KillAsync();
        Assert.NotNull(answer.GetProperty("warning").GetString());
        Assert.Equal("legacy", await fleet.Worlds[1].SideOfAsync("candidate"));
    }
}

/// <summary>Gateways that share a Redis and two upstreams each.</summary>
internal sealed class TestFleet : IAsyncDisposable
{
    private TestFleet(IReadOnlyList<World> worlds) => Worlds = worlds;

    public IReadOnlyList<World> Worlds { get; }

    public World First => Worlds[0];

    public static async Task<TestFleet> StartAsync(RedisServer redis, int count)
    {
        List<World> worlds = [];
        for (var i = 0; i < count; i++)
        {
            worlds.Add(await RolloutWorld.StartAsync(RolloutWorld.Plan(), change: setup =>
            {
                setup.Flags = Setup.Split(100);
                setup.Overrides.Add("--FlagGateway:State:Kind=Redis");
                setup.Overrides.Add($"--FlagGateway:State:Configuration={redis.Address}");
            }));
        }

        // A gateway serves before it has found Redis.
        await Eventually.TrueAsync(() => worlds.All(world => world.Gateway.State.Health.IsUp), "Not all found Redis.");
        return new TestFleet(worlds);
    }

    /// <summary>Who serves a user, by instance.</summary>
    public async Task<IReadOnlyList<string>> SidesAsync(string user) => await Task.WhenAll(Worlds.Select(world => world.SideOfAsync(user)));

    public async Task<IReadOnlyList<string>> SidesOfManyAsync(int users)
    {
        List<string> sides = [];
        for (var i = 0; i < users; i++)
            sides.Add(await Worlds[i % Worlds.Count].SideOfAsync($"user-{i}"));
        return sides;
    }

    public async Task<IReadOnlyList<JsonElement>> InstancesAsync() =>
        [.. (await First.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/instances")).EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        foreach (var world in Worlds)
            await world.DisposeAsync();
    }
}
