using FlagGateway.Core.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.State;

namespace FlagGateway.FunctionalTests.State;

/// <summary>
/// The contract of <see cref="IStateStore"/>: of the files, of Redis, and of a store that a host brings.
/// </summary>
public sealed class StateStoreLawsTests
{
    public static TheoryData<string> Kinds => ["file", "redis", "memory"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Write_OnTheCurrentRevision_IsInForceBeforeItReturns(string kind)
    {
        await using var world = await StoreUnderTest.OpenAsync(kind);
        List<GatewayState> seen = [];
        world.Store.OnChanged(seen.Add);

        var result = await WriteAsync(world.Store, RedisFleet.Rollout("a", 10), 0);

        Assert.Equal((WriteOutcome.Done, 1L, null), (result.Outcome, result.State.Revision, result.Problem));
        Assert.Equal(10, world.Store.Current.Rollouts["A"].Percentage);
        Assert.Contains(seen, static state => state.Revision == 1 && state.Rollouts.ContainsKey("a"));
        Assert.True(world.Store.Health.IsUp, world.Store.Health.Problem);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Write_OnAnotherRevision_IsAConflictAndChangesNothing(string kind)
    {
        await using var world = await StoreUnderTest.OpenAsync(kind);
        await WriteAsync(world.Store, RedisFleet.Rollout("a", 10), 0);

        var late = await WriteAsync(world.Store, RedisFleet.Rollout("a", 50), 0);
        var early = await WriteAsync(world.Store, RedisFleet.Rollout("a", 50), 2);

        Assert.Equal((WriteOutcome.Conflict, WriteOutcome.Conflict), (late.Outcome, early.Outcome));
        Assert.Equal((1, 10.0), (world.Store.Current.Revision, world.Store.Current.Rollouts["a"].Percentage));
        Assert.Single(await ReadAsync(world.Store));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Write_ManyOnOneRevision_OneWins(string kind)
    {
        await using var world = await StoreUnderTest.OpenAsync(kind);

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => WriteAsync(world.Store, RedisFleet.Rollout("a", i), 0))));

        Assert.Single(results, static result => result.Outcome == WriteOutcome.Done);
        Assert.Equal(15, results.Count(static result => result.Outcome == WriteOutcome.Conflict));
        Assert.Equal(1, world.Store.Current.Revision);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Callbacks_ManyWriters_GetOneStateAtATimeInOrder(string kind)
    {
        await using var world = await StoreUnderTest.OpenAsync(kind);
        var (inside, overlaps) = (0, 0);
        List<long> revisions = [];
        world.Store.OnChanged(state =>
        {
            if (Interlocked.Increment(ref inside) != 1)
                Interlocked.Increment(ref overlaps);
            revisions.Add(state.Revision);
            Interlocked.Decrement(ref inside);
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
                Assert.Equal(WriteOutcome.Done, (await WriteAsync(world.Store, RedisFleet.Rollout($"f{writer}", i), null)).Outcome);
        })));

        Assert.Equal(0, overlaps);
        Assert.Equal(revisions.Order(), revisions);
        Assert.Equal((40, 40), (world.Store.Current.Revision, revisions[^1]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Audit_EntriesInOrder_AreAChainThatGivesTheState(string kind)
    {
        await using var world = await StoreUnderTest.OpenAsync(kind);
        StateChange[] changes =
        [
            RedisFleet.Rollout("a", 10), RedisFleet.Kill("a"), RedisFleet.Rollout("b", 1), RedisFleet.Unkill("a"),
            RedisFleet.Kill("b") with { Kind = ChangeKind.Forget, Action = ChangeAction.Forget }, RedisFleet.Kill("c") with { Kind = ChangeKind.Note, Action = ChangeAction.From("note") }, RedisFleet.Kill("d"),
        ];
        foreach (var change in changes)
            Assert.Equal(WriteOutcome.Done, (await WriteAsync(world.Store, change, change.Kind == ChangeKind.Kill ? null : world.Store.Current.Revision)).Outcome);

        var entries = await ReadAsync(world.Store);
        var (state, hash) = (GatewayState.Empty, new string('0', 64));
        foreach (var entry in entries.Reverse())
        {
            Assert.Equal((state.Revision + 1, hash), (entry.Revision, entry.PreviousHash));
            (state, hash) = (state.Apply(entry), entry.Hash);
        }

        Assert.Equal(changes.Select(static change => (change.Flag, change.Action)).Reverse(), entries.Select(static entry => (entry.Change.Flag, entry.Change.Action)));
        Assert.Equal((world.Store.Current.Revision, "d"), (state.Revision, Assert.Single(state.Kills.Keys)));
        Assert.Equal(world.Store.Current.Kills.Keys, state.Kills.Keys);
        Assert.Equal(world.Store.Current.Rollouts.Keys, state.Rollouts.Keys);
        Assert.Equal([4L, 2, 1], (await world.Store.ReadAuditAsync("A", null, 10, TestContext.Current.CancellationToken)).Select(static entry => entry.Revision));
        Assert.Equal([5L, 4], (await world.Store.ReadAuditAsync(null, 6, 2, TestContext.Current.CancellationToken)).Select(static entry => entry.Revision));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Unavailable_Kill_IsInForceAndWrittenLater(string kind)
    {
        await using var world = await StoreUnderTest.OpenAsync(kind);
        await WriteAsync(world.Store, RedisFleet.Rollout("a", 10), 0);
        await world.FailAsync();

        var kill = await WriteAsync(world.Store, RedisFleet.Kill("a"), null);
        var other = await WriteAsync(world.Store, RedisFleet.Rollout("a", 50), 1);

        Assert.Equal((WriteOutcome.InForceOnly, WriteOutcome.Unavailable), (kill.Outcome, other.Outcome));
        Assert.All([kill.Problem, other.Problem], Assert.NotNull);
        Assert.True(world.Store.Current.Kills.ContainsKey("A"));
        Assert.Equal((1, 10.0, false), (world.Store.Current.Revision, world.Store.Current.Rollouts["a"].Percentage, world.Store.Health.IsUp));

        await world.RepairAsync();
        await Eventually.TrueAsync(() => Task.FromResult(world.Store.Health.IsUp && world.Store.Current.Revision == 2), () => $"not written: {world.Store.Current.Revision} {world.Store.Health}");

        Assert.Equal(ChangeKind.Kill, (await ReadAsync(world.Store))[0].Change.Kind);
        Assert.True(world.Store.Current.Kills.ContainsKey("a"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Unavailable_Rollback_IsInForceAndWrittenLater(string kind)
    {
        await using var world = await StoreUnderTest.OpenAsync(kind);
        var running = RedisFleet.Rollout("a", 10);
        await WriteAsync(world.Store, running, 0);
        await world.FailAsync();

        var rollback = await WriteAsync(
            world.Store, running with { Action = ChangeAction.From("roll_back"), Rollout = running.Rollout! with { Phase = RolloutPhase.RolledBack, ObservationPeriod = 2, Percentage = 0 } }, 1);

        Assert.Equal((WriteOutcome.InForceOnly, 1L, RolloutPhase.RolledBack), (rollback.Outcome, world.Store.Current.Revision, world.Store.Current.Rollouts["a"].Phase));
        await world.RepairAsync();
        await Eventually.TrueAsync(() => Task.FromResult(world.Store.Health.IsUp && world.Store.Current.Revision == 2), () => $"not written: {world.Store.Current.Revision} {world.Store.Health}");

        Assert.Equal("roll_back", (await ReadAsync(world.Store))[0].Change.Action.Word);
        Assert.Equal(RolloutPhase.RolledBack, world.Store.Current.Rollouts["a"].Phase);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Unavailable_KillRemovedAgain_IsGone(string kind)
    {
        await using var world = await StoreUnderTest.OpenAsync(kind);
        await WriteAsync(world.Store, RedisFleet.Rollout("a", 10), 0);
        await world.FailAsync();

        await WriteAsync(world.Store, RedisFleet.Kill("a"), null);
        var unkill = await WriteAsync(world.Store, RedisFleet.Unkill("a"), world.Store.Current.Revision);

        Assert.Equal(WriteOutcome.InForceOnly, unkill.Outcome);
        Assert.Empty(world.Store.Current.Kills);
        await world.RepairAsync();
    }

    private static Task<WriteResult> WriteAsync(IStateStore store, StateChange change, long? expected) => store.WriteAsync(change, expected, TestContext.Current.CancellationToken);

    private static Task<IReadOnlyList<AuditEntry>> ReadAsync(IStateStore store) => store.ReadAuditAsync(null, null, 100, TestContext.Current.CancellationToken);
}
