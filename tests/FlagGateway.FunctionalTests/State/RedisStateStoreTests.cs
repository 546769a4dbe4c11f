using System.Diagnostics;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.State;
using FlagGateway.State.Redis;
using StackExchange.Redis;

namespace FlagGateway.FunctionalTests.State;

/// <summary>Instances that share a Redis which works.</summary>
public sealed class RedisStateStoreTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Write_OfOneInstance_IsKnownToTheOtherWithinASecond()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var (one, other) = (fleet.Add(), fleet.Add());
        await one.UpAsync();
        await other.UpAsync();

        var started = Stopwatch.GetTimestamp();
        var result = await one.WriteAsync(RedisFleet.Kill("a"));
        var answered = Stopwatch.GetElapsedTime(started);
        await Eventually.TrueAsync(() => other.Store.Current.Kills.ContainsKey("A"), "The kill was not seen.");
        var seen = Stopwatch.GetElapsedTime(started);

        Assert.Equal(WriteOutcome.Done, result.Outcome);
        Assert.Equal(1, result.State.Revision);
        Assert.Equal(1, other.Store.Current.Revision);
        Assert.Equal("it burns", other.Store.Current.Kills["a"].Reason);
        Assert.Empty(one.Store.Known.State.Kills.Keys.Except(other.Store.Known.State.Kills.Keys));
        output.WriteLine($"Answered after {answered.TotalMilliseconds:0} ms, seen after {seen.TotalMilliseconds:0} ms.");
        Assert.True(seen < TimeSpan.FromSeconds(1), $"{seen}");
    }

    [Fact]
    public async Task Kill_WhileMessagesAreCut_IsSeenByLooking()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var (one, other) = (fleet.Add(), fleet.Add());
        await one.UpAsync();
        await other.UpAsync();
        using CancellationTokenSource stop = new();
        var cutting = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await fleet.Server.DoAsync("CLIENT", "KILL", "TYPE", "pubsub");
        });

        var started = Stopwatch.GetTimestamp();
        await one.WriteAsync(RedisFleet.Kill("a"));
        await Eventually.TrueAsync(() => other.Store.Current.Kills.ContainsKey("a"), "The kill was not seen.");
        var seen = Stopwatch.GetElapsedTime(started);
        await stop.CancelAsync();
        await cutting;

        output.WriteLine($"Seen after {seen.TotalMilliseconds:0} ms.");
        Assert.True(seen < TimeSpan.FromSeconds(2), $"{seen}");
        Assert.True(other.Store.Health.IsUp, other.Store.Health.Problem);
    }

    [Fact]
    public async Task Write_OnAnOlderRevision_IsAConflict()
    {
        await using var fleet = await RedisFleet.StartAsync();
        // One that hardly ever looks does not know what the other did.
        var (one, other) = (fleet.Add(), fleet.Add(poll: TimeSpan.FromMinutes(1)));
        await one.UpAsync();
        await other.UpAsync();
        await fleet.Server.DoAsync("CLIENT", "KILL", "TYPE", "pubsub");

        var first = await one.WriteAsync(RedisFleet.Rollout("a", 10), 0);
        var late = await other.WriteAsync(RedisFleet.Rollout("a", 50), 0);
        var again = await other.WriteAsync(RedisFleet.Rollout("a", 50), 1);
        var kill = await one.WriteAsync(RedisFleet.Kill("a"), 0);

        Assert.Equal(
            [WriteOutcome.Done, WriteOutcome.Conflict, WriteOutcome.Done, WriteOutcome.Done], [first.Outcome, late.Outcome, again.Outcome, kill.Outcome]);
        Assert.Equal(1, late.State.Revision);
        Assert.Equal(10, late.State.Rollouts["a"].Percentage);
        Assert.Equal(3, kill.State.Revision);
    }

    [Fact]
    public async Task Write_ManyAtOnceFromThreeInstances_LosesNone()
    {
        await using var fleet = await RedisFleet.StartAsync();
        RedisInstance[] instances = [fleet.Add(), fleet.Add(), fleet.Add()];
        foreach (var instance in instances)
            await instance.UpAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => instances[i % 3].WriteAsync(RedisFleet.Kill($"flag-{i}"))));

        Assert.All(results, result => Assert.Contains(result.Outcome, new[] { WriteOutcome.Done, WriteOutcome.InForceOnly }));
        foreach (var instance in instances)
            await Eventually.TrueAsync(() => instance.Store.Known.State.Kills.Count == 60, "Kills are missing.");
        var check = await instances[0].VerifyAuditAsync();
        Assert.Null(check.Problem);
        // A write whose answer came too late is in force only, and written once more: nobody knows whether the first
        // one was.
        Assert.InRange(check.Entries, 60, 60 + results.Count(static result => result.Outcome == WriteOutcome.InForceOnly));
        Assert.Equal(instances[1].Store.Known.Hash, check.LastHash);
        Assert.All(instances, static instance => instance.AssertNeverWentBack());
    }

    [Fact]
    public async Task Write_OfAnInstanceThatLostTheLease_ChangesNothing()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var one = fleet.Add();
        await one.UpAsync();
        one.Store.Fence = static () => 7;
        await fleet.Server.DoAsync("SET", RedisFleet.Keys.Fence!, "8");

        var machine = await one.WriteAsync(RedisFleet.Rollout("a", 10) with { Source = ChangeSource.Machine });
        var person = await one.WriteAsync(RedisFleet.Rollout("a", 10));
        var kill = await one.WriteAsync(RedisFleet.Kill("a") with { Source = ChangeSource.Machine });

        Assert.Equal([WriteOutcome.Conflict, WriteOutcome.Done, WriteOutcome.Done], [machine.Outcome, person.Outcome, kill.Outcome]);
    }

    [Fact]
    public async Task Write_SentAgainBecauseTheAnswerWasLost_IsDoneOnce()
    {
        await using var fleet = await RedisFleet.StartAsync();
        using var client = await ConnectionMultiplexer.ConnectAsync(fleet.Server.Address);
        var (next, entry) = KnownState.Nothing.With(RedisFleet.Kill("a"), DateTimeOffset.UnixEpoch, key: null);
        RedisKey[] keys = [RedisFleet.Keys.State, RedisFleet.Keys.Audit, RedisFleet.Keys.Fence];
        RedisValue[] values = ["0", "0", AuditChain.Root, "1", "1", next.Hash, StateDocument.Write(next), entry, "the-write", "", "", "channel", 100];
        var script = RedisScript.Load("write").Text;

        var first = (string)(await client.GetDatabase().ScriptEvaluateAsync(script, keys, values))!;
        values[10] = "1";
        var again = (string)(await client.GetDatabase().ScriptEvaluateAsync(script, keys, values))!;
        values[8] = "another-write";
        var late = (string)(await client.GetDatabase().ScriptEvaluateAsync(script, keys, values))!;
        values[10] = "";
        var conflict = (string)(await client.GetDatabase().ScriptEvaluateAsync(script, keys, values))!;

        Assert.Equal(["done", "done", "late", "conflict"], [first, again, late, conflict]);
        Assert.Equal("1", await fleet.Server.DoAsync("XLEN", RedisFleet.Keys.Audit!));
    }

    [Fact]
    public async Task SaveProgress_OfOneInstance_IsThereAfterARestartOfTheOther()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var (one, other) = (fleet.Add(), fleet.Add());
        await one.UpAsync();
        await one.WriteAsync(RedisFleet.Rollout("a", 10, observationPeriod: 3));

        await one.Store.SaveProgressAsync([new StageProgress("a", 3, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1)), new StageProgress("gone", 1, TimeSpan.FromHours(1), TimeSpan.Zero)], CancellationToken.None);

        await Eventually.TrueAsync(() => other.Store.Current.Rollouts.GetValueOrDefault("a")?.InStage == TimeSpan.FromMinutes(5), "The progress was not seen.");
        await other.RestartAsync();
        await Eventually.TrueAsync(() => other.Store.Current.Rollouts["a"].InStage == TimeSpan.FromMinutes(5), "The progress was not read.");
        Assert.Equal(1, other.Store.Current.Revision);
    }

    [Fact]
    public async Task ReadAudit_ByFlagAndPage_GivesTheNewestFirst()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var one = fleet.Add();
        await one.UpAsync();
        for (var i = 1; i <= 5; i++)
            await one.WriteAsync(RedisFleet.Rollout(i % 2 == 0 ? "even" : "odd", i));

        var all = await one.Store.ReadAuditAsync(null, null, 3, CancellationToken.None);
        var page = await one.Store.ReadAuditAsync("ODD", 5, 10, CancellationToken.None);

        Assert.Equal([5, 4, 3], all.Select(entry => entry.Revision));
        Assert.Equal([3, 1], page.Select(entry => entry.Revision));
        Assert.Equal(1, page[0].RolloutBefore!.Percentage);
    }

    [Fact]
    public async Task Verify_EntryChangedInRedis_TellsWhich()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var one = fleet.Add();
        await one.UpAsync();
        foreach (var flag in new[] { "a", "b", "c" })
            await one.WriteAsync(RedisFleet.Kill(flag));
        Assert.Null((await one.VerifyAuditAsync()).Problem);

        await fleet.Server.DoAsync("XDEL", RedisFleet.Keys.Audit!, "2-0");
        var check = await one.VerifyAuditAsync();

        Assert.Equal(("the entry after revision 1", "it has revision 3 and follows 1"), (check.Position, check.Problem));
    }

    [Theory]
    [InlineData("epoch", "9223372036854775806")]
    [InlineData("epoch", "9007199254740993")]
    [InlineData("revision", "9223372036854775807")]
    public async Task State_NumberThatCannotBeCountedUp_IsNotTakenOver(string field, string number)
    {
        await using var fleet = await RedisFleet.StartAsync();
        var one = fleet.Add();
        await one.UpAsync();
        await one.WriteAsync(RedisFleet.Kill("a"));

        await fleet.Server.DoAsync("HSET", RedisFleet.Keys.State!, field, number);
        await one.TroubleAsync("which no gateway wrote");
        Assert.True(one.Store.Current.Kills.ContainsKey("a"));
        await fleet.Server.DoAsync("DEL", RedisFleet.Keys.State!);
        await one.UpAsync();

        Assert.Equal(WriteOutcome.Done, (await one.WriteAsync(RedisFleet.Kill("b"))).Outcome);
    }

    [Fact]
    public async Task AuditLog_TailOrAllOfItGone_IsFound()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var one = fleet.Add();
        await one.UpAsync();
        foreach (var flag in new[] { "a", "b", "c" })
            await one.WriteAsync(RedisFleet.Kill(flag));
        var intact = await one.VerifyAuditAsync();

        await fleet.Server.DoAsync("XDEL", RedisFleet.Keys.Audit!, $"{intact.Entries}-0");
        var shorter = await one.VerifyAuditAsync();
        await fleet.Server.DoAsync("DEL", RedisFleet.Keys.Audit!);
        var gone = await one.VerifyAuditAsync();

        Assert.Null(intact.Problem);
        // A write whose answer came too late is written once more.
        Assert.InRange(intact.Entries, 3, 6);
        Assert.StartsWith($"the audit log ends with revision {intact.Entries - 1}, and no entry made the state of revision {intact.Entries}", shorter.Problem, StringComparison.Ordinal);
        Assert.NotNull(gone.Problem);
    }

    [Fact]
    public async Task AuditLog_EntryWithAnotherInstancesKey_IsFound()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var one = fleet.Add();
        await one.UpAsync();
        await one.WriteAsync(RedisFleet.Kill("a"));
        await using RedisInstance stranger = new(fleet.Server.Address, TimeSpan.FromSeconds(1));
        await stranger.UpAsync();
        await Eventually.TrueAsync(() => stranger.Store.Current.Kills.ContainsKey("a"), "The kill was not seen.");
        await stranger.WriteAsync(RedisFleet.Kill("b"));

        var verdict = await one.VerifyAuditAsync();

        Assert.Equal(1, verdict.Entries);
        Assert.Contains("does not have", verdict.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fleets_WithTwoPrefixes_ShareNothing()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var one = fleet.Add();
        await one.UpAsync();
        await one.WriteAsync(RedisFleet.Kill("a"));

        Assert.Equal("{fg}:v1:state", RedisFleet.Keys.State);
        Assert.Equal("{other}:v1:cohorts:a", new RedisKeys("other").Key("cohorts:a"));
        Assert.All((await fleet.Server.DoAsync("KEYS", "*")).Split('\n'), static key => Assert.StartsWith("{fg}:v1:", key.Trim(), StringComparison.Ordinal));
    }
}
