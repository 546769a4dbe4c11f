using FlagGateway.Core.Rollouts;
using FlagGateway.State;
using FlagGateway.State.File;
using static FlagGateway.Tests.State.StateWorld;

namespace FlagGateway.Tests.State;

/// <summary>A rollback that cannot be written is in force all the same, and is written later.</summary>
public class PendingRollbackTests
{
    private static StateChange Rollback(string flag, long observationPeriod) =>
        Rollout(flag, 0, observationPeriod) is var change ? change with { Action = ChangeAction.From(RolloutAction.RollBack), Rollout = change.Rollout! with { Phase = RolloutPhase.RolledBack, Groups = [] } } : null!;

    [Fact]
    public async Task Write_JournalCannotBeWritten_IsInForceAtOnceAndWrittenLaterWithItsTime()
    {
        using var world = new StateWorld();
        using var store = world.Open();
        await WriteAsync(store, Rollout("b", 25));
        var at = world.Time.GetUtcNow();
        using (world.BreakJournal())
        {
            var result = await WriteAsync(store, Rollback("b", 2), expected: 1);

            Assert.Equal(WriteOutcome.InForceOnly, result.Outcome);
            Assert.Equal((RolloutPhase.RolledBack, 0.0), (store.Current.Rollouts["b"].Phase, store.Current.Rollouts["b"].Percentage));
            Assert.Equal((1L, StateHealth.NotWritable), (store.Current.Revision, store.Health.Degradation));
        }

        await world.RecoverAsync(store);

        var entry = (await store.ReadAuditAsync(null, null, 10, CancellationToken.None))[0];
        Assert.Equal(("roll_back", 2L, at), (entry.Change.Action.Word, entry.Revision, entry.At));
        Assert.Equal(RolloutPhase.RolledBack, store.Current.Rollouts["b"].Phase);
        Assert.Null(store.Health.Degradation);
        Assert.False(File.Exists(world.Folder.Kills));
    }

    [Fact]
    public async Task Write_JournalCannotBeWritten_OutlivesARestart()
    {
        using var world = new StateWorld();
        using (var store = world.Open())
        {
            await WriteAsync(store, Rollout("b", 25));
            using (world.BreakJournal())
                await WriteAsync(store, Rollback("b", 2));
        }

        using var again = world.Open();

        Assert.Equal((RolloutPhase.RolledBack, 2L), (again.Current.Rollouts["b"].Phase, again.Current.Revision));
    }

    [Theory]
    [InlineData(2, RolloutPhase.Progressing, true)]
    [InlineData(2, RolloutPhase.Paused, true)]
    [InlineData(2, RolloutPhase.Succeeded, true)]
    [InlineData(2, RolloutPhase.Aborted, false)]
    [InlineData(3, RolloutPhase.Progressing, false)]
    [InlineData(1, RolloutPhase.Progressing, false)]
    public void IsDue_RolloutMovedMeanwhile_IsDroppedUnlessItIsStillTheSamePeriod(long observationPeriod, RolloutPhase phase, bool isDue)
    {
        var rollout = Rollout("b", 25, observationPeriod).Rollout! with { Phase = phase };
        var state = GatewayState.Empty with { Rollouts = GatewayState.Empty.Rollouts.SetItem("b", rollout) };

        Assert.Equal(isDue, PendingRollback.IsDue(state, Rollback("b", 3)));
        Assert.Equal(isDue, PendingRollback.Apply(state, [Rollback("b", 3)]) != state);
        Assert.Equal(!isDue, new PendingChange(Rollback("b", 3), DateTimeOffset.UnixEpoch).IsOver(state));
    }

    [Fact]
    public void IsDue_RolloutBegunAgainInTheSameObservationPeriod_IsNot()
    {
        var rollout = Rollout("b", 25, 2).Rollout! with { StartedAt = DateTimeOffset.UnixEpoch.AddDays(1) };
        var state = GatewayState.Empty with { Rollouts = GatewayState.Empty.Rollouts.SetItem("b", rollout) };

        Assert.False(PendingRollback.IsDue(state, Rollback("b", 3)));
        Assert.False(PendingRollback.IsDue(GatewayState.Empty, Rollback("b", 3)));
    }
}
