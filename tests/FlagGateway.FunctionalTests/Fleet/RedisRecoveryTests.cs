using System.Diagnostics;
using System.Text.Json;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.State;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Fleet;

/// <summary>
/// Users of a fleet notice nothing of what happens to Redis; operators do, and everything works within five seconds
/// after Redis does.
/// </summary>
public sealed class RedisRecoveryTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task RolesSwapped_NoUserNotices()
    {
        await using var first = await RedisServer.StartAsync("--repl-diskless-sync-delay", "0");
        await using var second = await RedisServer.StartAsync("--repl-diskless-sync-delay", "0");
        await second.DoAsync("REPLICAOF", "127.0.0.1", $"{first.Port}");

        await RunAsync(
            [$"--FlagGateway:State:Configuration={first.Address},{second.Address}"],
            // Both are replicas for a while, so both refuse to be written.
            () => first.DoAsync("REPLICAOF", "127.0.0.1", $"{second.Port}"),
            () => second.DoAsync("REPLICAOF", "NO", "ONE"),
            "ready, degraded: the state cannot be written");
    }

    [Fact]
    public async Task FailoverByName_NoUserNotices()
    {
        await using var first = await RedisServer.StartAsync("--repl-diskless-sync-delay", "0");
        await using var second = await RedisServer.StartAsync("--repl-diskless-sync-delay", "0");
        await second.DoAsync("REPLICAOF", "127.0.0.1", $"{first.Port}");
        await using var sentinel = Sentinel.Start(first, "watch");
        await Eventually.TrueAsync(sentinel.KnowsAReplicaAsync, () => "Sentinel does not know the replica.");

        await RunAsync(
            [$"--FlagGateway:State:Configuration={sentinel.Address}", $"--FlagGateway:State:Redis:ServiceName={Sentinel.Service}", "--FlagGateway:State:Redis:SentinelPassword=watch"],
            () => first.KillAsync(),
            () => Eventually.TrueAsync(async () => (await second.DoAsync("ROLE")).StartsWith("master", StringComparison.Ordinal), () => "Nobody was promoted."),
            null);
    }

    [Fact]
    public async Task RightsRevokedAndGivenBack_NoUserNotices()
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "right");
        await RedisRightsTests.AddUserAsync(server, "gateway");

        await RunAsync(
            [$"--FlagGateway:State:Configuration={server.Address}", "--FlagGateway:State:Redis:User=gateway", $"--FlagGateway:State:Redis:Password={RedisRightsTests.Password}", "--FlagGateway:State:MaxAge=00:00:02"],
            () => server.DoAsync("ACL", "SETUSER", "gateway", "-@all"),
            () => RedisRightsTests.AddUserAsync(server, "gateway"),
            "ready, degraded: the state is old");
    }

    private async Task RunAsync(IReadOnlyList<string> state, Func<Task> harm, Func<Task> heal, string? health)
    {
        await using var fleet = await TestFleet.StartAsync(state, 2);
        await fleet.StartRolloutAsync();
        await LeadsAsync(fleet);
        await using FleetTraffic traffic = new(fleet.Worlds);
        await ServeAsync(traffic, 100);

        await harm();
        foreach (var world in fleet.Worlds)
        {
            await Eventually.TrueAsync(async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_state_up", "store=\"redis\"") == 0, () => "The metrics say that all is well.");
            if (health is not null)
                await Eventually.TrueAsync(async () => await world.Gateway.Admin.GetStringAsync("/healthz/ready") == health, () => $"The health does not say {health}: {world.Gateway.State.Health}");
        }

        await ServeAsync(traffic, 100);
        await heal();
        var (healed, before) = (Stopwatch.GetTimestamp(), traffic.Served);
        await Eventually.TrueAsync(() => fleet.Worlds.All(static world => world.Gateway.State.Health.IsUp), "They are not well.");
        var up = Stopwatch.GetElapsedTime(healed);
        await WriteAsync(fleet);
        await LeadsAsync(fleet);
        var well = Stopwatch.GetElapsedTime(healed);
        await CountedAsync(fleet, counted => counted >= before);
        var counted = Stopwatch.GetElapsedTime(healed);
        await ServeAsync(traffic, 100);

        var failures = await traffic.StopAsync();
        await CountedAsync(fleet, counted => counted == traffic.Served);
        output.WriteLine($"{traffic.Served} requests, {failures.Count} failed. Up {up.TotalSeconds:0.0} s, written and led {well.TotalSeconds:0.0} s, counts until then together {counted.TotalSeconds:0.0} s after Redis was well.");
        Assert.Empty(failures);
        Assert.True(well < Recovery, $"{well}");
        Assert.True(counted < Recovery, $"{counted}");
        foreach (var world in fleet.Worlds)
            Assert.Equal("ready", await world.Gateway.Admin.GetStringAsync("/healthz/ready"));
    }

    // A change that the other instance has as well.
    private static async Task WriteAsync(TestFleet fleet)
    {
        await fleet.First.DoAsync("pause");
        await Eventually.TrueAsync(async () => (await fleet.Worlds[1].StatusAsync()).GetProperty("phase").GetString() == "Paused", () => "The other did not see the change.");
        await fleet.Worlds[1].DoAsync("resume");
    }

    private static Task LeadsAsync(TestFleet fleet) => Eventually.TrueAsync(
        async () => await fleet.InstancesAsync() is { Count: 2 } instances
            && instances.Count(static one => one.GetProperty("is_leader").GetBoolean()) == 1
            && instances.All(static one => one.GetProperty("problem").ValueKind == JsonValueKind.Null),
        () => "Not one of two leads.");

    // On both instances: each adds what the other wrote to its own counts.
    private static async Task CountedAsync(TestFleet fleet, Predicate<long> isExpected)
    {
        long[] counted = [];
        await Eventually.TrueAsync(
            async () =>
            {
                var all = await Task.WhenAll(fleet.Worlds.Select(static world => world.StatusAsync()));
                counted = [.. all.Select(static status => status.GetProperty("cohorts").EnumerateArray().Sum(static one => one.GetProperty("requests").GetInt64()))];
                return Array.TrueForAll(counted, isExpected);
            },
            () => $"Counted were {string.Join(" and ", counted)}.");
    }

    private static Task ServeAsync(FleetTraffic traffic, int more)
    {
        var from = traffic.Served;
        return Eventually.TrueAsync(() => traffic.Served >= from + more, "Nobody is served.");
    }
}
