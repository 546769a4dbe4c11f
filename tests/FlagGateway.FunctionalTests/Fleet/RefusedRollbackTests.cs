using System.Text.Json;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Fleet;

/// <summary>
/// Redis refuses to write while the candidate fails: each instance that sees it takes its users off, and the fleet
/// hears of it later.
/// </summary>
public sealed class RefusedRollbackTests
{
    private const int Users = 1000;

    private static readonly string Plan = RolloutWorld.Plan("""{ "name": "half", "percentage": 50, "hold": "01:00:00" }""");

    [Fact]
    public Task ReadOnlyReplica() => RunAsync(static server => server.DoAsync("REPLICAOF", "127.0.0.1", "1"), static server => server.DoAsync("REPLICAOF", "NO", "ONE"));

    [Fact]
    public Task WithoutItsReplicas() => RunAsync(
        static server => server.DoAsync("CONFIG", "SET", "min-replicas-to-write", "3"), static server => server.DoAsync("CONFIG", "SET", "min-replicas-to-write", "0"));

    [Fact]
    public Task Full() => RunAsync(static server => server.DoAsync("CONFIG", "SET", "maxmemory", "1"), static server => server.DoAsync("CONFIG", "SET", "maxmemory", "0"));

    [Fact]
    public Task UserWithoutWrites() => RunAsync(static server => server.DoAsync("ACL", "SETUSER", "default", "-@write"), static server => server.DoAsync("ACL", "SETUSER", "default", "+@all"));

    [Fact]
    public Task Gone() => RunAsync(static server => server.FreezeAsync(), static server => server.ThawAsync(), isAnswering: false);

    private async Task RunAsync(Func<RedisServer, Task> harm, Func<RedisServer, Task> heal, bool isAnswering = true)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync(redis, 2, Plan);
        await fleet.StartRolloutAsync();
        foreach (var world in fleet.Worlds)
            Assert.InRange(await world.SendUsersAsync(0, 100), 30, 70);
        fleet.Candidate.AnswerStatus(StatusCodes.Status500InternalServerError);

        await harm(redis);
        await Eventually.TrueAsync(() => fleet.Worlds.All(static world => !world.Gateway.State.Health.IsUp), "Nobody noticed.");
        foreach (var world in fleet.Worlds)
            await SendUntilRolledBackAsync(world);

        foreach (var world in fleet.Worlds)
        {
            var before = fleet.Candidate.Requests.Count;
            for (var i = 0; i < Users; i++)
                (await world.GetAsync($"user-{i}")).Dispose();
            Assert.Equal(before, fleet.Candidate.Requests.Count);
            Assert.False(world.Gateway.State.Health.IsUp);
            if (!isAnswering)
                continue;
            Assert.Equal("ready, degraded: the state cannot be written", await world.Gateway.Admin.GetStringAsync("/healthz/ready"));
            Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_state_degraded"));
        }

        await heal(redis);
        await Eventually.TrueAsync(
            () => Task.FromResult(fleet.Worlds.All(static world => world.Gateway.State.Health.IsUp && world.Gateway.State.Current.Revision == 2)),
            () => $"It was not written: {string.Join(' ', fleet.Worlds.Select(static world => world.Gateway.State.Health))}");

        // A client of Redis may still be learning who is the primary: reads are refused until it knows.
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await fleet.First.Gateway.Admin.GetAsync("/api/v1/audit");
                return response.IsSuccessStatusCode;
            },
            static () => "The audit log cannot be read.");
        var entries = (await fleet.First.AuditAsync()).EnumerateArray().Select(static entry => entry.GetProperty("change")).ToArray();
        Assert.Equal(["roll_back", "start"], entries.Select(static change => change.GetProperty("action").GetString()));
        Assert.Equal("HardFail", entries[0].GetProperty("evidence").GetProperty("verdicts")[0].GetProperty("kind").GetString());
        Assert.Contains("could not be written before", entries[0].GetProperty("evidence").GetProperty("notes").ToString(), StringComparison.Ordinal);
        foreach (var world in fleet.Worlds)
        {
            Assert.Equal("RolledBack", (await world.StatusAsync()).GetProperty("phase").GetString());
            Assert.Equal(0, await world.SendUsersAsync(0, 100));
        }
    }

    private static async Task SendUntilRolledBackAsync(World world)
    {
        var sent = 0;
        JsonElement status = default;
        await Eventually.TrueAsync(
            async () =>
            {
                (await world.GetAsync($"user-{sent++ % Users}")).Dispose();
                status = sent % 20 == 0 ? await world.StatusAsync() : status;
                return status.ValueKind == JsonValueKind.Object && status.GetProperty("phase").GetString() == "RolledBack";
            },
            () => $"The candidate is still served: {status}");
    }
}
