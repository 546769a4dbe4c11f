using System.Diagnostics;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.State;

namespace FlagGateway.FunctionalTests.State;

/// <summary>Whatever happens to Redis, what is known stays in force, kills work, and it repairs itself.</summary>
public sealed class RedisFaultTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    private static string State => RedisFleet.Keys.State!;

    private static string Audit => RedisFleet.Keys.Audit!;

    [Fact]
    public Task Frozen() => BreakAsync(
        "does not respond", static server => server.FreezeAsync(), static server => server.ThawAsync());

    [Fact]
    public Task KilledAndBackEmpty() => BreakAsync(
        "no connection", static server => server.KillAsync(), static server => server.RestartAsync());

    [Fact]
    public Task Paused() => BreakAsync(
        // A server that is paused hears of no end either: whoever asks has to wait for it.
        "does not respond", static server => server.DoAsync("CLIENT", "PAUSE", "10000", "ALL"), static server => server.DoAsync("PING"));

    [Fact]
    public Task Full() => BreakAsync(
        "OOM", static server => server.DoAsync("CONFIG", "SET", "maxmemory", "1"), static server => server.DoAsync("CONFIG", "SET", "maxmemory", "0"));

    [Fact]
    public Task WithoutItsReplicas() => BreakAsync(
        "NOREPLICAS", static server => server.DoAsync("CONFIG", "SET", "min-replicas-to-write", "3"), static server => server.DoAsync("CONFIG", "SET", "min-replicas-to-write", "0"));

    [Fact]
    public Task ReadOnlyReplica() => BreakAsync(
        "READONLY", static server => server.DoAsync("REPLICAOF", "127.0.0.1", "1"), static server => server.DoAsync("REPLICAOF", "NO", "ONE"));

    [Fact]
    public Task StateOfAWrongType() => BreakAsync(
        "is a list", static server => ReplaceAsync(server, State, "RPUSH", State, "x"), static server => server.DoAsync("DEL", State));

    [Fact]
    public Task AuditOfAWrongType() => BreakAsync(
        "is a string", static server => ReplaceAsync(server, Audit, "SET", Audit, "x"), static server => server.DoAsync("DEL", Audit));

    [Fact]
    public Task GarbageAsRevision() => BreakAsync(
        "has no epoch, revision and hash", static server => server.DoAsync("HSET", State, "revision", "many"), static server => server.DoAsync("DEL", State));

    [Fact]
    public Task GarbageAsDocument() => BreakAsync(
        "has a document that cannot be used", static server => server.DoAsync("HSET", State, "revision", "99", "document", "{ \"format\": 1, \"kills\": "), static server => server.DoAsync("DEL", State));

    [Fact]
    public Task DocumentOfAnotherRevision() => BreakAsync(
        "it is of another revision", static server => server.DoAsync("HSET", State, "revision", "99"), static server => server.DoAsync("DEL", State));

    [Fact]
    public Task PasswordChanged() => BreakAsync(
        "no connection",
        static async server =>
        {
            await server.DoAsync("CONFIG", "SET", "requirepass", "changed");
            server.Password = "changed";
            await server.DoAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        },
        static async server =>
        {
            await server.DoAsync("CONFIG", "SET", "requirepass", "");
            server.Password = null;
        });

    [Fact]
    public async Task Flushed_WhileRunning_IsWrittenBackWithAHigherEpoch()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var (one, other) = (fleet.Add(), fleet.Add());
        await PrepareAsync(one, other);

        var started = Stopwatch.GetTimestamp();
        await fleet.Server.DoAsync("FLUSHALL");
        await Eventually.TrueAsync(() => one.Store.Known.Epoch == 2 && other.Store.Known.Epoch == 2 && one.Store.Health.IsUp && other.Store.Health.IsUp, "It was not written back.");
        var took = Stopwatch.GetElapsedTime(started);

        Assert.Equal(3, one.Store.Current.Revision);
        Assert.Equal(one.Store.Known.Hash, other.Store.Known.Hash);
        AssertUnchanged(one.Store.Current);
        AssertUnchanged(other.Store.Current);
        var entry = Assert.Single(await one.Store.ReadAuditAsync(null, null, 10, CancellationToken.None));
        Assert.Equal("restore", entry.Change.Action.Word);
        Assert.Equal(3, entry.Revision);
        Assert.Equal(WriteOutcome.Done, (await other.WriteAsync(RedisFleet.Rollout("b", 20))).Outcome);
        Assert.Null((await one.VerifyAuditAsync()).Problem);
        one.AssertNeverWentBack();
        other.AssertNeverWentBack();
        output.WriteLine($"Written back after {took.TotalSeconds:0.0} s.");
        Assert.True(took < Recovery, $"{took}");
    }

    [Fact]
    public async Task PrimaryKilled_SentinelPromotesTheReplica_FleetGoesOnThere()
    {
        await using var fleet = await RedisFleet.StartAsync();
        await using var replica = await RedisServer.StartAsync();
        await replica.DoAsync("REPLICAOF", "127.0.0.1", $"{fleet.Server.Port}");
        await using var sentinel = Sentinel.Start(fleet.Server);
        var (one, other) = (fleet.Add($",{replica.Address}"), fleet.Add($",{replica.Address}"));
        await PrepareAsync(one, other);
        await Eventually.TrueAsync(async () => (await replica.DoAsync("HGET", State, "revision")).Trim() == "2" && await sentinel.KnowsAReplicaAsync(), () => "The replica is not ready.");

        var started = Stopwatch.GetTimestamp();
        await fleet.Server.KillAsync();
        AssertUnchanged(one.Store.Current);
        await Eventually.TrueAsync(async () => (await replica.DoAsync("ROLE")).StartsWith("master", StringComparison.Ordinal), () => "Sentinel promoted nobody.");
        var promoted = Stopwatch.GetElapsedTime(started);
        await Eventually.TrueAsync(() => Task.FromResult(one.Store.Health.IsUp && other.Store.Health.IsUp), () => $"{one.Store.Health} {other.Store.Health}");
        await Eventually.TrueAsync(async () => (await one.WriteAsync(RedisFleet.Rollout("b", 60))).Outcome == WriteOutcome.Done, () => $"Nothing can be written: {one.Store.Health}");
        var took = Stopwatch.GetElapsedTime(started) - promoted;
        await Eventually.TrueAsync(() => other.Store.Current.Rollouts["b"].Percentage == 60, "The change was not seen.");
        Assert.Null((await VerifyAsync(other)).Problem);
        one.AssertNeverWentBack();
        other.AssertNeverWentBack();
        output.WriteLine($"Promoted after {promoted.TotalSeconds:0.0} s, well again {took.TotalSeconds:0.0} s later.");
        Assert.True(took < Recovery, $"{took}");
    }

    [Fact]
    public async Task BackEmpty_OneInstanceKnowsMore_ItsKillIsKept()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var (one, other) = (fleet.Add(), fleet.Add());
        await PrepareAsync(one, other);
        await other.StopAsync();
        await one.WriteAsync(RedisFleet.Kill("late"));
        await fleet.Server.KillAsync();
        await other.RestartAsync();

        await fleet.Server.RestartAsync();
        await Eventually.TrueAsync(
            () => one.Store.Health.IsUp && other.Store.Health.IsUp && other.Store.Known.Epoch >= 2 && other.Store.Known.State.Kills.ContainsKey("late"), "It was not written back.");

        // Whichever of the two wrote first.
        Assert.Equal(other.Store.Known.Epoch, one.Store.Known.Epoch);
        Assert.Equal(4, other.Store.Current.Revision);
        other.AssertNeverWentBack();
    }

    [Fact]
    public async Task BackOlder_AsFromABackup_IsWrittenBackAndNeverTakenOver()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var (one, other) = (fleet.Add(), fleet.Add());
        await PrepareAsync(one, other);
        await fleet.Server.DoAsync("COPY", State, "{fg}:backup");
        await one.WriteAsync(RedisFleet.Unkill("a"));
        await one.WriteAsync(RedisFleet.Rollout("b", 60));

        await fleet.Server.DoAsync("COPY", "{fg}:backup", State, "REPLACE");
        await Eventually.TrueAsync(() => one.Store.Known.Epoch == 2 && other.Store.Known.Epoch == 2, "It was not written back.");

        Assert.Equal(5, other.Store.Current.Revision);
        Assert.Empty(other.Store.Current.Kills);
        Assert.Equal(60, other.Store.Current.Rollouts["b"].Percentage);
        Assert.Null((await one.VerifyAuditAsync()).Problem);
        one.AssertNeverWentBack();
        other.AssertNeverWentBack();
    }

    [Fact]
    public async Task Absent_AtStart_LastKnownIsInForceAndKillsWork()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var (one, other) = (fleet.Add(), fleet.Add());
        await PrepareAsync(one, other);
        await other.StopAsync();
        await fleet.Server.KillAsync();

        var started = Stopwatch.GetTimestamp();
        await one.RestartAsync();
        var opened = Stopwatch.GetElapsedTime(started);
        AssertUnchanged(one.Store.Current);
        var kill = await one.WriteAsync(RedisFleet.Kill("late"));
        await one.TroubleAsync("no connection");
        await one.RestartAsync();

        Assert.Equal(WriteOutcome.InForceOnly, kill.Outcome);
        Assert.True(one.Store.Current.Kills.ContainsKey("late"));
        await fleet.Server.RestartAsync();
        await Eventually.TrueAsync(() => one.Store.Known.State.Kills.ContainsKey("late") && one.Store.Health.IsUp, "The kill was not written.");
        await other.RestartAsync();
        await Eventually.TrueAsync(() => other.Store.Current.Kills.ContainsKey("late"), "The kill was not seen.");
        output.WriteLine($"Stopped and opened without Redis in {opened.TotalMilliseconds:0} ms.");
    }

    [Fact]
    public async Task KillHereOnly_UnkilledForTheFleetLater_IsDropped()
    {
        await using var fleet = await RedisFleet.StartAsync();
        await fleet.Server.DoAsync("CONFIG", "SET", "requirepass", "right");
        fleet.Server.Password = "right";
        var (one, other) = (fleet.Add(",password=right"), fleet.Add(",password=wrong"));
        await one.UpAsync();
        await one.WriteAsync(RedisFleet.Kill("earlier"));
        await one.WriteAsync(RedisFleet.Unkill("earlier"));
        await other.WriteAsync(RedisFleet.Kill("earlier"));
        await other.WriteAsync(RedisFleet.Kill("later"));
        await one.WriteAsync(RedisFleet.Kill("later"));
        await one.WriteAsync(RedisFleet.Unkill("later"));
        Assert.Equal(["earlier", "later"], other.Store.Current.Kills.Keys.Order(StringComparer.Ordinal));

        await fleet.Server.DoAsync("CONFIG", "SET", "requirepass", "wrong");
        fleet.Server.Password = "wrong";
        await other.UpAsync();

        await Eventually.TrueAsync(() => other.Store.Known.State.Kills.ContainsKey("earlier") && !other.Store.Current.Kills.ContainsKey("later"), "Kills were not settled.");
    }

    [Fact]
    public async Task WrongPassword_Told_WithoutThePassword()
    {
        await using var fleet = await RedisFleet.StartAsync();
        await fleet.Server.DoAsync("CONFIG", "SET", "requirepass", "right-one");
        fleet.Server.Password = "right-one";
        var one = fleet.Add(",password=hunter2-wrong");

        await one.TroubleAsync("password");
        var result = await one.WriteAsync(RedisFleet.Rollout("a", 10));

        output.WriteLine(one.Store.Health.Problem ?? "no problem");
        Assert.Equal(WriteOutcome.Unavailable, result.Outcome);
        Assert.DoesNotContain("hunter2", $"{one.Store.Health.Problem} {result.Problem}", StringComparison.Ordinal);
        await Assert.ThrowsAsync<StateUnavailableException>(() => one.Store.ReadAuditAsync(null, null, 10, CancellationToken.None));
    }

    private static async Task ReplaceAsync(RedisServer server, string key, params string[] command)
    {
        await server.DoAsync("DEL", key);
        await server.DoAsync(command);
    }

    private async Task BreakAsync(string problem, Func<RedisServer, Task> harm, Func<RedisServer, Task> heal)
    {
        await using var fleet = await RedisFleet.StartAsync();
        var (one, other) = (fleet.Add(), fleet.Add());
        await PrepareAsync(one, other);

        await harm(fleet.Server);
        await one.TroubleAsync(problem);
        await other.TroubleAsync(problem);
        output.WriteLine(one.Store.Health.Problem ?? "no problem");
        AssertUnchanged(one.Store.Current);
        AssertUnchanged(other.Store.Current);
        var started = Stopwatch.GetTimestamp();
        var killing = one.WriteAsync(RedisFleet.Kill("late"));
        Assert.True(one.Store.Current.Kills.ContainsKey("late"));
        var kill = await killing;
        var killed = Stopwatch.GetElapsedTime(started);
        var rollout = await other.WriteAsync(RedisFleet.Rollout("b", 90));
        Assert.Equal(WriteOutcome.InForceOnly, kill.Outcome);
        Assert.Equal(WriteOutcome.Unavailable, rollout.Outcome);
        Assert.NotNull(rollout.Problem);
        AssertUnchanged(other.Store.Current);

        await heal(fleet.Server);
        started = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(
            () => Task.FromResult(one.Store.Health.IsUp && other.Store.Health.IsUp && other.Store.Known.State.Kills.ContainsKey("late")),
            () => $"It did not recover: {one.Store.Health} {other.Store.Health} {other.Store.Known}");
        var took = Stopwatch.GetElapsedTime(started);

        Assert.True(other.Store.Current.Revision > 2);
        Assert.Equal(40, other.Store.Current.Rollouts["b"].Percentage);
        Assert.True(other.Store.Current.Kills.ContainsKey("a"));
        Assert.Null((await one.VerifyAuditAsync()).Problem);
        one.AssertNeverWentBack();
        other.AssertNeverWentBack();
        output.WriteLine($"A kill was answered after {killed.TotalMilliseconds:0} ms. Repaired after {took.TotalSeconds:0.0} s.");
        Assert.True(took < Recovery, $"{took}");
    }

    private static async Task PrepareAsync(RedisInstance one, RedisInstance other)
    {
        await one.UpAsync();
        Assert.Equal(WriteOutcome.Done, (await one.WriteAsync(RedisFleet.Kill("a"))).Outcome);
        Assert.Equal(WriteOutcome.Done, (await one.WriteAsync(RedisFleet.Rollout("b", 40))).Outcome);
        await Eventually.TrueAsync(() => other.Store.Current.Revision == 2, "The other instance did not see the state.");
        await other.UpAsync();
    }

    private static void AssertUnchanged(GatewayState state)
    {
        Assert.True(state.Revision >= 2);
        Assert.True(state.Kills.ContainsKey("a"));
        Assert.Equal(40, state.Rollouts["b"].Percentage);
    }

    // The command gives up after two seconds, and on a busy machine the dead address may take all of them.
    private static async Task<AuditVerdict> VerifyAsync(RedisInstance instance)
    {
        AuditVerdict? verdict = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    verdict = await instance.VerifyAuditAsync();
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
            },
            () => "The audit log cannot be read.");
        return verdict!;
    }
}
