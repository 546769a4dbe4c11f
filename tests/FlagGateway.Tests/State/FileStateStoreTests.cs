using System.Text;
using FlagGateway.State;
using FlagGateway.State.File;
using static FlagGateway.Tests.State.StateWorld;

namespace FlagGateway.Tests.State;

public class FileStateStoreTests
{
    [Fact]
    public async Task Write_Reopened_IsThere()
    {
        using var world = new StateWorld();
        using (var store = world.Open())
        {
            await WriteAsync(store, Kill("a"));
            await WriteAsync(store, Rollout("b", 5));
            await WriteAsync(store, Rollout("b", 25));
            await WriteAsync(store, Kill("c"));
            await WriteAsync(store, Unkill("c"));
        }

        using var again = world.Open();

        Assert.Equal(5, again.Current.Revision);
        Assert.Equal(["a"], again.Current.Kills.Keys);
        Assert.Equal((25.0, "tenant:beta"), (again.Current.Rollouts["B"].Percentage, again.Current.Rollouts["b"].Groups[0]));
        Assert.True(again.Health.IsUp);
    }

    [Fact]
    public async Task Write_WithoutASnapshot_IsPlayedFromTheJournal()
    {
        using var world = new StateWorld();
        using (var store = world.Open())
        {
            for (var i = 0; i < 600; i++)
                await WriteAsync(store, Rollout("b", i % 100));
        }

        File.Delete(world.Folder.Snapshot);
        using var again = world.Open();

        Assert.Equal((600, 99.0), (again.Current.Revision, again.Current.Rollouts["b"].Percentage));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{ \"format\": 2 }")]
    [InlineData("null")]
    public async Task Open_SnapshotUnreadable_PlaysTheJournal(string snapshot)
    {
        using var world = new StateWorld();
        using (var store = world.Open())
            await WriteAsync(store, Kill("a"));
        await File.WriteAllTextAsync(world.Folder.Snapshot, snapshot);

        using var again = world.Open();

        Assert.Equal(1, again.Current.Revision);
        Assert.Contains("a", again.Current.Kills);
    }

    [Fact]
    public async Task Write_OnAnotherRevision_IsAConflict()
    {
        using var world = new StateWorld();
        using var store = world.Open();
        await WriteAsync(store, Kill("a"), 0);

        var late = await WriteAsync(store, Rollout("b", 5), 0);
        var kill = await WriteAsync(store, Kill("c"), 0);

        Assert.Equal((WriteOutcome.Conflict, 1L), (late.Outcome, late.State.Revision));
        Assert.Equal(WriteOutcome.Done, kill.Outcome);
    }

    [Fact]
    public async Task Write_ManyAtOnce_NoneIsLostAndTheChainHolds()
    {
        using var world = new StateWorld();
        using (var store = world.Open())
            await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => WriteAsync(store, Kill($"f{i}")))));

        using var again = world.Open();

        Assert.Equal((100, 100), ((int)again.Current.Revision, again.Current.Kills.Count));
        Assert.Null(JournalReader.Read(world.Folder).Problem);
    }

    [Fact]
    public async Task Open_LastLineTornAnywhere_HasTheStateBefore()
    {
        using var world = new StateWorld();
        long before;
        using (var store = world.Open())
        {
            await WriteAsync(store, Kill("a"));
            before = new FileInfo(world.Journal).Length;
            await WriteAsync(store, Kill("b"));
        }

        File.Delete(world.Folder.Snapshot);
        var whole = await File.ReadAllBytesAsync(world.Journal);
        for (var length = (int)before; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(world.Journal, whole[..length]);

            var content = JournalReader.Read(world.Folder);

            Assert.Equal((1L, before, null), (content.State.Revision, content.End!.Length, content.Problem));
            if (length % 61 != 0)
                continue;
            using var again = world.Open();
            Assert.True(again.Health.IsUp, again.Health.Problem);
            Assert.Equal(before, new FileInfo(world.Journal).Length);
            Assert.Equal(WriteOutcome.Done, (await WriteAsync(again, Kill("c"))).Outcome);
            Assert.Equal((2L, null), (new AuditVerifier(null, "", null).VerifyFolder(world.Root).Entries, new AuditVerifier(null, "", null).VerifyFolder(world.Root).Problem));
            again.Dispose();
            File.Delete(world.Folder.Snapshot);
        }
    }

    [Fact]
    public async Task Open_TailOfZeros_IsCutOff()
    {
        using var world = new StateWorld();
        using (var store = world.Open())
            await WriteAsync(store, Kill("a"));
        await File.AppendAllTextAsync(world.Journal, new string('\0', 4096));

        using var again = world.Open();

        Assert.True(again.Health.IsUp, again.Health.Problem);
        Assert.Equal(WriteOutcome.Done, (await WriteAsync(again, Kill("b"))).Outcome);
    }

    [Theory]
    [InlineData("it burns", "it is fine")]
    [InlineData("\"actor\":\"ann\"", "\"actor\":\"bob\"")]
    [InlineData("\"revision\":2", "\"revision\":9")]
    public async Task Open_EntryChanged_KeepsWhatIsBeforeAndRefusesChangesButKills(string what, string by)
    {
        using var world = new StateWorld();
        using (var store = world.Open())
        {
            await WriteAsync(store, Kill("a", "first"));
            await WriteAsync(store, Kill("b"));
            await WriteAsync(store, Kill("c", "last"));
        }

        File.Delete(world.Folder.Snapshot);
        var text = await File.ReadAllTextAsync(world.Journal);
        await File.WriteAllTextAsync(world.Journal, text.Replace(what, by, StringComparison.Ordinal));
        var damaged = await File.ReadAllTextAsync(world.Journal);

        using var again = world.Open();

        Assert.False(again.Health.IsUp);
        Assert.NotNull(again.Health.Problem);
        // Whatever became of an entry, a kill that can still be read is kept.
        Assert.Equal(["a", "b", "c"], again.Current.Kills.Keys.Order());
        Assert.Equal(WriteOutcome.Unavailable, (await WriteAsync(again, Rollout("x", 5))).Outcome);
        var kill = await WriteAsync(again, Kill("x"));
        Assert.Equal(WriteOutcome.InForceOnly, kill.Outcome);
        Assert.Contains("x", again.Current.Kills);
        Assert.Equal(damaged, await File.ReadAllTextAsync(world.Journal));
        again.Dispose();

        // The kill outlives a restart on the same damage.
        using var restarted = world.Open();
        Assert.Contains("x", restarted.Current.Kills);
    }

    [Fact]
    public async Task Open_LineRemovedInTheMiddle_IsNoticed()
    {
        using var world = new StateWorld();
        using (var store = world.Open())
        {
            foreach (var flag in new[] { "a", "b", "c" })
                await WriteAsync(store, Kill(flag));
        }

        File.Delete(world.Folder.Snapshot);
        var lines = await File.ReadAllLinesAsync(world.Journal);
        await File.WriteAllTextAsync(world.Journal, $"{lines[0]}\n{lines[1]}\n{lines[3]}\n");

        using var again = world.Open();

        Assert.Contains("revision 3 and follows 1", again.Health.Problem, StringComparison.Ordinal);
        Assert.Equal(["a", "c"], again.Current.Kills.Keys.Order());
        Assert.Equal(1, again.Current.Revision);
    }

    [Fact]
    public void Open_WhileAnotherHasIt_SaysSo()
    {
        using var world = new StateWorld();
        using var first = world.Open();

        var exception = Assert.Throws<StateFolderException>(() => world.Open());

        Assert.Contains(world.Folder.Path, exception.Message, StringComparison.Ordinal);
        Assert.Contains("FlagGateway:State:Path", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_Reopened_GoesOnInTheSameObservationPeriodOnly()
    {
        using var world = new StateWorld();
        using (var store = world.Open())
        {
            await WriteAsync(store, Rollout("a", 5, observationPeriod: 3));
            await WriteAsync(store, Rollout("b", 5, observationPeriod: 3));
            await store.SaveProgressAsync([new("a", 3, TimeSpan.FromHours(2), TimeSpan.FromMinutes(1)), new("b", 2, TimeSpan.FromHours(2), TimeSpan.Zero)], CancellationToken.None);
        }

        using var again = world.Open();

        Assert.Equal((TimeSpan.FromHours(2), TimeSpan.Zero), (again.Current.Rollouts["a"].InStage, again.Current.Rollouts["b"].InStage));
    }

    [Fact]
    public async Task Progress_Garbage_IsNothing()
    {
        using var world = new StateWorld();
        using (var store = world.Open())
            await WriteAsync(store, Rollout("a", 5));
        await File.WriteAllTextAsync(world.Folder.Progress, "[ { \"flag\"");

        using var again = world.Open();

        Assert.Equal(TimeSpan.Zero, again.Current.Rollouts["a"].InStage);
    }

    [Fact]
    public async Task Audit_PagesFromTheNewest()
    {
        using var world = new StateWorld();
        using var store = world.Open();
        for (var i = 1; i <= 10; i++)
            await WriteAsync(store, Kill(i % 2 == 0 ? "even" : "odd", $"reason {i}"));

        var newest = await store.ReadAuditAsync(null, null, 3, CancellationToken.None);
        var older = await store.ReadAuditAsync("EVEN", 8, 2, CancellationToken.None);

        Assert.Equal([10, 9, 8], newest.Select(entry => entry.Revision));
        Assert.Equal([6, 4], older.Select(entry => entry.Revision));
        Assert.Equal("reason 6", older[0].Change.Reason);
        Assert.NotNull(newest[0].KillBefore);
        Assert.Equal(AuditChain.Root, (await store.ReadAuditAsync(null, 2, 1, CancellationToken.None))[0].PreviousHash);
    }

    [Fact]
    public async Task OnChanged_CallbackThrows_TheWriteStands()
    {
        using var world = new StateWorld();
        using var store = world.Open();
        store.OnChanged(_ => throw new InvalidOperationException("no"));

        Assert.Equal(WriteOutcome.Done, (await WriteAsync(store, Kill("a"))).Outcome);
    }

    [Fact]
    public void Seal_HostileText_ReadsBack()
    {
        var change = Kill("f\",\"hash\":\"x", "line\nbreak \u2028 \"quotes\" <b> \0");

        var (entry, line) = AuditChain.Seal(new AuditEntry { Revision = 1, At = DateTimeOffset.UnixEpoch, Change = change, PreviousHash = AuditChain.Root, Hash = "" }, key: null);

        Assert.DoesNotContain('\n', line);
        var read = AuditChain.Read(line, out var problem);
        Assert.Null(problem);
        Assert.Equal((entry.Hash, change.Reason, change.Flag), (read!.Hash, read.Change.Reason, read.Change.Flag));
        Assert.Equal(line.Length, Encoding.UTF8.GetByteCount(line));
    }
}
