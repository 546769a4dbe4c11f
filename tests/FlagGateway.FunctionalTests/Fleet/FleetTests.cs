using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.Cohorts;
using FlagGateway.Commands;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Flags;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Fleet;

/// <summary>Three gateways on one Redis.</summary>
public class FleetTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Kill_OnOne_IsInForceOnAllWithinASecond()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 3);
        Assert.All(await fleet.VariantsAsync("user-1"), side => Assert.Equal("new", side));

        await fleet.First.KillAsync();
        var started = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(async () => (await fleet.VariantsAsync("user-1")).All(side => side == "legacy"), () => "Not all are killed.");

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(2), $"{Stopwatch.GetElapsedTime(started)}");
    }

    [Fact]
    public async Task Lease_ThreeInstances_OneLeadsAndAnotherFollowsItsEnd()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 3);

        await Eventually.TrueAsync(async () => (await fleet.InstancesAsync()).Count == 3, () => "Not all are known.");
        await Eventually.TrueAsync(async () => (await fleet.InstancesAsync()).Count(one => one.GetProperty("is_leader").GetBoolean()) == 1, () => "Not one leads.");
    }

    // Without its number the lease was renewed for ever, and nobody could lead by it.
    [Fact]
    public async Task Lease_ItsNumberIsLost_IsNumberedAnew()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 2);
        await Eventually.TrueAsync(async () => (await fleet.InstancesAsync()).Count(one => one.GetProperty("is_leader").GetBoolean()) == 1, () => "Not one leads.");
        var number = Assert.Single((await redis.DoAsync("KEYS", "*fence*")).Split('\n', StringSplitOptions.RemoveEmptyEntries));

        await redis.DoAsync("DEL", number);

        await Eventually.TrueAsync(async () => await redis.DoAsync("EXISTS", number) == "1", () => "The lease has no number.");
        await Eventually.TrueAsync(async () => (await fleet.InstancesAsync()).Count(one => one.GetProperty("is_leader").GetBoolean()) == 1, () => "Nobody leads any more.");
    }

    [Fact]
    public async Task Rollout_NumbersOfAllInstances_AreJudgedTogether()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 3);
        await fleet.BeginAsync();
        await Eventually.TrueAsync(() => fleet.Worlds.All(world => world.Gateway.Windows.Find(Setup.Flag)?.ObservationPeriod == 1), "The observation period did not come to all.");
        var seed = Bucket.Suffix("orders");
        for (var i = 0; i < 3000; i++)
            fleet.Worlds[i % 3].Gateway.Windows.Find(Setup.Flag)!.CandidateSplit.Count(Bucket.From($"user-{i % 1000}", seed), isError: i % 10 == 0, TimeSpan.FromMilliseconds(5), isAnswered: true);

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
    public async Task Past_OfAllInstances_IsKnownToEach()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 3);
        var seed = Bucket.Suffix("orders");
        for (var i = 0; i < 300; i++)
        {
            var user = Bucket.From($"user-{i}", seed);
            fleet.Worlds[i % 3].Gateway.Windows.Find(Setup.Flag)!.Slices!.Find(user).Count(user, isError: i % 10 == 0, TimeSpan.FromMilliseconds(5), isAnswered: true);
        }

        await fleet.StartRolloutAsync();

        var cohorts = fleet.Worlds.Select(static world => world.Gateway.Services.GetRequiredService<ICohortSource>()).ToArray();
        var state = fleet.First.Gateway.State.Current.Rollouts[Setup.Flag];
        await Eventually.TrueAsync(() => cohorts.All(one => one.Read(state)?.Past?.Requests == 300), "Not all know the past of all.");
        Assert.All(cohorts, one => Assert.Equal(30, one.Read(state)!.Past!.Sum().Errors.Sum()));
    }

    [Fact]
    public async Task Segments_OfAllInstances_AreAddedUpOnEach()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 3);
        await fleet.StartRolloutAsync();
        for (var i = 0; i < 3; i++)
            Count(fleet.Worlds[i], requests: 10 * (i + 1), $"tenant:t{i}", "tenant:all");

        foreach (var world in fleet.Worlds)
        {
            var table = await fleet.SegmentsAsync(world, "group", static from => from.GetProperty("instances").GetInt32() == 3, "all", 60);
            Assert.Equal(
                [("all", 60L, 6L), ("t2", 30L, 3L), ("t1", 20L, 2L), ("t0", 10L, 1L)],
                table.GetProperty("segments").EnumerateArray().Select(static segment => (segment.GetProperty("name").GetString()!, segment.GetProperty("candidate").GetProperty("requests").GetInt64(), segment.GetProperty("candidate").GetProperty("errors").GetInt64())));
            Assert.Equal("""{"instances":3,"of":3,"problem":null}""", table.GetProperty("segments_from").GetRawText());
        }

        await using StringWriter written = new(CultureInfo.InvariantCulture);
        await CommandTree.RunAsync(["cohorts", Setup.Flag, "--by", "group", "--server", fleet.First.Gateway.Admin.BaseAddress!.ToString()], new InvocationConfiguration { Output = written, Error = written });
        Assert.Contains("Segments are of 3 of 3 instances.", written.ToString(), StringComparison.Ordinal);
        var ttl = await redis.DoAsync("PTTL", $"{{fg}}:v1:segments:{Setup.Flag}:1");
        Assert.InRange(TimeSpan.FromMilliseconds(long.Parse(ttl, CultureInfo.InvariantCulture)), TimeSpan.FromDays(7), TimeSpan.FromDays(8));

        await redis.KillAsync();

        var alone = await fleet.SegmentsAsync(fleet.First, "group", static from => from.GetProperty("problem").ValueKind == JsonValueKind.String, "all", 10);
        Assert.Equal(1, alone.GetProperty("segments_from").GetProperty("instances").GetInt32());
    }

    [Fact]
    public async Task Garbage_InSegments_IsLeftOutAndCounted()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 2);
        await fleet.StartRolloutAsync();
        var key = $"{{fg}}:v1:segments:{Setup.Flag}:1";
        Count(fleet.First, requests: 10, "tenant:all");
        Count(fleet.Worlds[1], requests: 20, "tenant:all");
        await fleet.SegmentsAsync(fleet.First, "group", static from => from.GetProperty("instances").GetInt32() == 2, "all", 30);

        await redis.DoAsync("HSET", key, "somebody", "garbage", "else", "\u0001garbage", "nobody", "");
        var some = await fleet.SegmentsAsync(fleet.First, "group", static _ => true, "all", 30);
        var unreadable = (await fleet.First.Gateway.MetricsAsync()).Sum("flaggateway_state_unreadable_values_total");
        await redis.DoAsync("DEL", key);
        await redis.DoAsync("SET", key, "garbage");
        var alone = await fleet.SegmentsAsync(fleet.First, "group", static from => from.GetProperty("problem").ValueKind == JsonValueKind.String, "all", 10);

        Assert.Equal(2, some.GetProperty("segments_from").GetProperty("instances").GetInt32());
        Assert.True(unreadable >= 3, $"{unreadable}");
        Assert.Contains($"{key} is of another type", alone.GetProperty("segments_from").GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.True((await fleet.First.Gateway.MetricsAsync()).Sum("flaggateway_state_unreadable_values_total") > unreadable);
        Assert.Equal("garbage", await redis.DoAsync("GET", key));
        Assert.All(fleet.Worlds, world => Assert.True(world.Gateway.State.Health.IsUp));
        await redis.DoAsync("DEL", key);
        await fleet.SegmentsAsync(fleet.First, "group", static from => from.GetProperty("instances").GetInt32() == 2, "all", 30);
    }

    [Fact]
    public async Task Garbage_InEveryKey_DecisionsStayAndAllIsWellOnceItIsDeleted()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 2);
        await fleet.BeginAsync();
        await Eventually.TrueAsync(async () => (await fleet.Worlds[1].StatusAsync()).GetProperty("phase").GetString() == "Progressing", () => "The start did not come.");
        await Eventually.TrueAsync(async () => await redis.DoAsync("KEYS", "*") is var all && all.Contains("cohorts", StringComparison.Ordinal) && all.Contains("segments", StringComparison.Ordinal), () => "Nobody shares counts.");
        var before = await fleet.VariantsOfManyAsync(200);
        var keys = (await redis.DoAsync("KEYS", "*")).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        foreach (var key in keys)
        {
            var isString = await redis.DoAsync("TYPE", key) == "string";
            await redis.DoAsync("DEL", key);
            await redis.DoAsync(isString ? ["RPUSH", key, "garbage"] : ["SET", key, "garbage"]);
        }

        await Eventually.TrueAsync(() => fleet.Worlds.All(world => !world.Gateway.State.Health.IsUp), "Nobody noticed.");
        Assert.Equal(before, await fleet.VariantsOfManyAsync(200));
        Assert.All(fleet.Worlds, world => Assert.Equal(1, world.Gateway.State.Current.Revision));
        var started = Stopwatch.GetTimestamp();
        foreach (var key in keys)
            await redis.DoAsync("DEL", key);
        await Eventually.TrueAsync(() => fleet.Worlds.All(world => world.Gateway.State.Health.IsUp), "They did not recover.");

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(before, await fleet.VariantsOfManyAsync(200));
        Assert.All(fleet.Worlds, world => Assert.True(world.Gateway.State.Current.Revision >= 1));
        await Eventually.TrueAsync(async () => (await fleet.InstancesAsync()).Count(one => one.GetProperty("is_leader").GetBoolean()) == 1, () => "Nobody leads any more.");
        output.WriteLine(string.Join(", ", keys));
    }

    [Fact]
    public async Task Redis_Gone_DecisionsStayAndKillWorksHere()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 2);
        await fleet.BeginAsync();
        await Eventually.TrueAsync(async () => (await fleet.Worlds[1].StatusAsync()).GetProperty("phase").GetString() == "Progressing", () => "The start did not come.");

        await redis.KillAsync();

        Assert.Equal(200, (await fleet.VariantsOfManyAsync(200)).Count);
        var answer = await fleet.Worlds[1].KillAsync();
        Assert.NotNull(answer.GetProperty("warning").GetString());
        Assert.Equal("legacy", await fleet.Worlds[1].VariantOfAsync("candidate"));
    }

    // One request in ten fails.
    private static void Count(World world, int requests, params string[] groups)
    {
        var route = world.Gateway.Windows.Find(Setup.Flag)!.Segments.ForRoute("all");
        int[] ends = [.. groups.Select((_, i) => groups.Take(i + 1).Sum(static group => group.Length))];
        for (var i = 0; i < requests; i++)
            route.Find(new GroupSet(string.Concat(groups), ends)).Candidate.Count(isError: i % 10 == 0, TimeSpan.FromMilliseconds(5), isAnswered: true);
    }
}

/// <summary>Gateways that share a Redis and the two upstreams of the first.</summary>
internal sealed class TestFleet : IAsyncDisposable
{
    private TestFleet(IReadOnlyList<World> worlds) => Worlds = worlds;

    public IReadOnlyList<World> Worlds { get; }

    public World First => Worlds[0];

    /// <summary>The candidate of all instances.</summary>
    public Upstream Candidate => First.Candidate;

    public static Task<TestFleet> StartAsync(RedisServer redis, int count, string? plan = null) =>
        StartAsync([$"--FlagGateway:State:Configuration={redis.Address}"], count, plan);

    /// <param name="state">Settings of the state, as arguments.</param>
    /// <param name="count">Number of gateways.</param>
    /// <param name="plan">rollouts.json, if not the usual one.</param>
    /// <param name="change">Further changes of each gateway's setup.</param>
    public static async Task<TestFleet> StartAsync(IReadOnlyList<string> state, int count, string? plan = null, Action<Setup>? change = null)
    {
        List<World> worlds = [];
        for (var i = 0; i < count; i++)
        {
            worlds.Add(await RolloutWorld.StartAsync(plan ?? RolloutWorld.Plan(), change: setup =>
            {
                setup.Flags = Setup.Split(100);
                // One configuration for all: else whoever leads next finds other variants.
                if (worlds.Count != 0)
                    (setup.LegacyDestinations, setup.CandidateDestinations) = (Setup.Destinations(worlds[0].Legacy), Setup.Destinations(worlds[0].Candidate));
                setup.Overrides.Add("--FlagGateway:State:Kind=Redis");
                foreach (var setting in state)
                    setup.Overrides.Add(setting);
                change?.Invoke(setup);
            }));
        }

        // A gateway serves before it has found Redis.
        await Eventually.TrueAsync(() => worlds.All(world => world.Gateway.State.Health.IsUp), "Not all found Redis.");
        return new TestFleet(worlds);
    }

    /// <summary>Who serves a user, by instance.</summary>
    public async Task<IReadOnlyList<string>> VariantsAsync(string user) => await Task.WhenAll(Worlds.Select(world => world.VariantOfAsync(user)));

    public async Task<IReadOnlyList<string>> VariantsOfManyAsync(int users)
    {
        List<string> sides = [];
        for (var i = 0; i < users; i++)
            sides.Add(await Worlds[i % Worlds.Count].VariantOfAsync($"user-{i}"));
        return sides;
    }

    /// <summary>Starts the rollout, which takes most users back from where flags.json has them.</summary>
    public Task BeginAsync() => First.DoAsync("start", new { reason = "a test", actor = "tester", accept_moves = true });

    /// <summary>Starts the rollout and waits until all count for it.</summary>
    public async Task StartRolloutAsync()
    {
        await BeginAsync();
        await Eventually.TrueAsync(() => Worlds.All(world => world.Gateway.Windows.Find(Setup.Flag)?.ObservationPeriod == 1), "The observation period did not come to all.");
    }

    /// <summary>Waits until an instance tells of segments what it should.</summary>
    public async Task<JsonElement> SegmentsAsync(World world, string by, Predicate<JsonElement> isFrom, string segment, long requests)
    {
        JsonElement table = default;
        await Eventually.TrueAsync(
            async () =>
            {
                table = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/flags/{Setup.Flag}/cohorts?by={by}");
                return table.TryGetProperty("segments_from", out var from) && isFrom(from)
                    && table.GetProperty("segments").EnumerateArray().Any(one => one.GetProperty("name").GetString() == segment && one.GetProperty("candidate").GetProperty("requests").GetInt64() == requests);
            },
            () => $"Expected {requests} at {segment}: {table}");
        return table;
    }

    public async Task<IReadOnlyList<JsonElement>> InstancesAsync() =>
        [.. (await First.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/instances")).EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        foreach (var world in Worlds)
            await world.DisposeAsync();
    }
}
