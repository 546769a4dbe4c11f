using FlagGateway.State;
using FlagGateway.State.File;
using static FlagGateway.Tests.State.StateWorld;

namespace FlagGateway.Tests.State;

/// <summary>What the store does while the disk refuses, and when it works again.</summary>
public class FileStateFailureTests
{
    private readonly HashSet<StateStep> _broken = [];

    private FileStateOptions Failing => new()
    {
        SegmentBytes = 3000,
        ChangesPerSnapshot = 5,
        Before = step =>
        {
            if (_broken.Contains(step))
                throw new IOException($"{step} fails");
        },
    };

    [Fact]
    public async Task Write_JournalCannotBeWritten_ChangesNothingButKillsAndWritesThemLater()
    {
        using var world = new StateWorld();
        using var store = world.Open();
        List<GatewayState> seen = [];
        store.OnChanged(seen.Add);
        using (world.BreakJournal())
        {
            var refused = await WriteAsync(store, Rollout("b", 5));
            var killed = await WriteAsync(store, Kill("a"));

            Assert.Equal((WriteOutcome.Unavailable, 0L), (refused.Outcome, refused.State.Revision));
            Assert.Equal(WriteOutcome.InForceOnly, killed.Outcome);
            Assert.Contains("a", Assert.Single(seen).Kills);
            Assert.False(store.Health.IsUp);
        }

        await world.RecoverAsync(store);

        var entry = Assert.Single(await store.ReadAuditAsync(null, null, 10, CancellationToken.None));
        Assert.Equal(("kill", "a", "cli"), (entry.Change.Action.Word, entry.Change.Flag, entry.Change.Source.Word));
        // When it came into force, and not when the disk was ready for it.
        Assert.Equal(store.Current.Kills["a"].At, entry.At);
        Assert.False(File.Exists(world.Folder.Kills));
        Assert.Equal(WriteOutcome.Done, (await WriteAsync(store, Rollout("b", 5))).Outcome);
    }

    [Fact]
    public async Task Kill_NotWritten_OutlivesARestart()
    {
        using var world = new StateWorld();
        using (var store = world.Open(Failing))
        {
            _broken.Add(StateStep.Append);
            await WriteAsync(store, Kill("a"));
        }

        Assert.Contains("a", FileStateReader.Read(world.Root).Kills);
        using (var still = world.Open(Failing))
            Assert.Contains("a", still.Current.Kills);
        _broken.Clear();
        using var again = world.Open(Failing);

        Assert.Equal((1L, true), (again.Current.Revision, again.Current.Kills.ContainsKey("a")));
        Assert.False(File.Exists(world.Folder.Kills));
    }

    [Fact]
    public async Task Kill_NothingCanBeWritten_IsInForceAllTheSame()
    {
        using var world = new StateWorld();
        using var store = world.Open(Failing);
        _broken.UnionWith([StateStep.Append, StateStep.CutOff, StateStep.Pending]);

        var result = await WriteAsync(store, Kill("a"));

        Assert.Equal(WriteOutcome.InForceOnly, result.Outcome);
        Assert.Contains("a", store.Current.Kills);
        _broken.Clear();
        await world.RecoverAsync(store);
        Assert.Equal(1, store.Current.Revision);
    }

    [Fact]
    public async Task Unkill_OfAKillThatWasNeverWritten_TakesItAwayAndBothAreWrittenLater()
    {
        using var world = new StateWorld();
        using var store = world.Open();
        using (world.BreakJournal())
        {
            await WriteAsync(store, Kill("a"));

            var result = await WriteAsync(store, Unkill("a"));

            Assert.Equal(WriteOutcome.InForceOnly, result.Outcome);
            Assert.Empty(store.Current.Kills);
        }

        await world.RecoverAsync(store);
        var audit = await store.ReadAuditAsync(null, null, 10, CancellationToken.None);
        Assert.Equal([ChangeKind.Unkill, ChangeKind.Kill], audit.Select(entry => entry.Change.Kind));
        Assert.Empty(store.Current.Kills);
    }

    // Regression: the kill that is in the journal went with the one that was not, until the next start.
    [Fact]
    public async Task Unkill_OfAKillThatIsWritten_NeedsTheDisk()
    {
        using var world = new StateWorld();
        using var store = world.Open();
        await WriteAsync(store, Kill("a", "written"));
        using var broken = world.BreakJournal();
        await WriteAsync(store, Kill("a", "held"));

        var result = await WriteAsync(store, Unkill("a"));

        Assert.Equal(WriteOutcome.Unavailable, result.Outcome);
        Assert.Equal("held", store.Current.Kills["a"].Reason);
    }

    // Regression: a kill that was in the journal already came back with the next start but one.
    [Fact]
    public async Task Open_KillIsInTheJournalAndBeside_IsWrittenOnceAndCanBeTakenBack()
    {
        using var world = new StateWorld();
        using (var store = world.Open())
        {
            byte[] beside;
            using (world.BreakJournal())
            {
                await WriteAsync(store, Kill("a"));
                beside = await File.ReadAllBytesAsync(world.Folder.Kills);
            }

            await world.RecoverAsync(store);
            await File.WriteAllBytesAsync(world.Folder.Kills, beside);
        }

        using (var store = world.Open())
        {
            Assert.Equal(1, store.Current.Revision);
            Assert.Equal(WriteOutcome.Done, (await WriteAsync(store, Unkill("a"))).Outcome);
        }

        using var again = world.Open();
        Assert.Empty(again.Current.Kills);
    }

    [Theory]
    [InlineData("Append")]
    [InlineData("Sync")]
    [InlineData("Sync", "CutOff")]
    public async Task Write_FailsOnTheWay_LeavesNothingBehind(params string[] steps)
    {
        using var world = new StateWorld();
        using (var store = world.Open(Failing))
        {
            await WriteAsync(store, Rollout("b", 5));
            _broken.UnionWith(steps.Select(Enum.Parse<StateStep>));

            var failed = await WriteAsync(store, Rollout("b", 50));

            Assert.Equal((WriteOutcome.Unavailable, 1L, 5.0), (failed.Outcome, store.Current.Revision, store.Current.Rollouts["b"].Percentage));
            Assert.Contains("fails", failed.Problem, StringComparison.Ordinal);
            _broken.Clear();
            Assert.Equal(WriteOutcome.Done, (await WriteAsync(store, Rollout("c", 7))).Outcome);
            Assert.True(store.Health.IsUp);
        }

        using var again = world.Open();
        Assert.Equal((2L, 5.0), (again.Current.Revision, again.Current.Rollouts["b"].Percentage));
        Assert.True(new AuditVerifier(null, "", null).VerifyFolder(world.Root).IsIntact);
    }

    [Fact]
    public async Task Health_DiskWorksAgain_SaysSoWithoutAChange()
    {
        using var world = new StateWorld();
        using var store = world.Open(Failing);
        _broken.UnionWith([StateStep.Append, StateStep.Probe]);
        await WriteAsync(store, Rollout("b", 5));
        Assert.False(store.Health.IsUp);
        _broken.Clear();

        await world.RecoverAsync(store);

        Assert.Equal((null, 0L), (store.Health.Problem, store.Current.Revision));
    }

    [Fact]
    public async Task Write_JournalWasRemoved_IsNotAnsweredAsDone()
    {
        using var world = new StateWorld();
        using var store = world.Open();
        await WriteAsync(store, Kill("a"));
        File.Delete(world.Journal);

        Assert.Equal(WriteOutcome.Unavailable, (await WriteAsync(store, Rollout("b", 5))).Outcome);
    }

    [Fact]
    public async Task Write_SomebodyElseWrote_IsNotAnsweredAsDone()
    {
        using var world = new StateWorld();
        using var store = world.Open();
        await WriteAsync(store, Kill("a"));
        await File.AppendAllTextAsync(world.Journal, "more\n");

        var result = await WriteAsync(store, Rollout("b", 5));

        Assert.Equal(WriteOutcome.Unavailable, result.Outcome);
        Assert.Contains("changed by another process", result.Problem, StringComparison.Ordinal);
        Assert.EndsWith("more\n", await File.ReadAllTextAsync(world.Journal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Write_FailuresAndRestartsAtRandom_KeepsWhatWasAnswered(int seed)
    {
        using var world = new StateWorld();
        var random = new Random(seed);
        var expected = GatewayState.Empty;
        var store = world.Open(Failing);
        for (var i = 0; i < 120; i++)
        {
            _broken.Clear();
            if (random.Next(3) == 0)
                _broken.UnionWith(Enum.GetValues<StateStep>().Where(_ => random.Next(3) == 0).Except([StateStep.Pending]));
            if (random.Next(12) == 0)
            {
                store.Dispose();
                store = world.Open(Failing);
            }

            var flag = $"f{random.Next(4)}";
            var change = random.Next(3) switch { 0 => Kill(flag, $"{i}"), 1 => Unkill(flag), _ => Rollout(flag, i) };
            var result = await WriteAsync(store, change);

            if (result.Outcome != WriteOutcome.Unavailable)
                expected = StateReducer.Apply(expected, 0, change, world.Time.GetUtcNow());
            else
                Assert.NotEqual(ChangeKind.Kill, change.Kind);
            Assert.Equal(Text(expected), Text(store.Current));
        }

        _broken.Clear();
        await world.RecoverAsync(store);
        store.Dispose();
        using var again = world.Open();
        Assert.Equal(Text(expected), Text(again.Current));
        Assert.Equal((again.Current.Revision, null), (new AuditVerifier(null, "", null).VerifyFolder(world.Root).Entries, new AuditVerifier(null, "", null).VerifyFolder(world.Root).Problem));
        Assert.True(world.Folder.Journals().Count > 3);
    }

    private static string Text(GatewayState state) => string.Join(
        ' ',
        state.Kills.Values.OrderBy(kill => kill.Flag).Select(kill => $"{kill.Flag}!{kill.Reason}")
            .Concat(state.Rollouts.Values.OrderBy(rollout => rollout.Flag).Select(rollout => $"{rollout.Flag}={rollout.Percentage}")));
}
