using FlagGateway.State;
using FlagGateway.State.File;
using static FlagGateway.Tests.State.StateWorld;

namespace FlagGateway.Tests.State;

/// <summary>Folders that are not as the store left them.</summary>
public sealed class FileStateDamageTests : IDisposable
{
    private static readonly FileStateOptions Small = new() { SegmentBytes = 1500 };

    private readonly StateWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Open_SnapshotOfAnotherJournal_PlaysTheJournal()
    {
        using var other = new StateWorld();
        using (var store = other.Open())
            await WriteAsync(store, Kill("other"));
        using (var store = _world.Open())
            await WriteAsync(store, Kill("a"));
        File.Copy(other.Folder.Snapshot, _world.Folder.Snapshot, overwrite: true);

        using var again = _world.Open();

        Assert.Equal(["a"], again.Current.Kills.Keys);
        Assert.True(again.Health.IsUp, again.Health.Problem);
    }

    [Fact]
    public async Task Open_JournalEndsBeforeTheSnapshot_IsDamage()
    {
        using (var store = _world.Open())
        {
            await WriteAsync(store, Kill("a"));
            await WriteAsync(store, Kill("b"));
        }

        var lines = await File.ReadAllLinesAsync(_world.Journal);
        await File.WriteAllTextAsync(_world.Journal, $"{lines[0]}\n{lines[1]}\n");

        using var again = _world.Open();

        Assert.Equal(["a", "b"], again.Current.Kills.Keys.Order());
        Assert.Contains("ends with revision 1, and the snapshot is of 2", again.Health.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_DamageBeforeTheSnapshot_HasTheWholeStateAndRefusesChanges()
    {
        using (var store = _world.Open())
        {
            await WriteAsync(store, Kill("a"));
            await WriteAsync(store, Rollout("b", 5));
            await WriteAsync(store, Rollout("b", 25));
        }

        var text = await File.ReadAllTextAsync(_world.Journal);
        await File.WriteAllTextAsync(_world.Journal, text.Replace("\"percentage\":5,", "\"percentage\":6,", StringComparison.Ordinal));

        using var again = _world.Open();

        Assert.Equal((3L, 25.0), (again.Current.Revision, again.Current.Rollouts["b"].Percentage));
        Assert.Contains("line 3: its hash is not that of its text", again.Health.Problem, StringComparison.Ordinal);
        Assert.Equal(WriteOutcome.Unavailable, (await WriteAsync(again, Rollout("b", 50))).Outcome);
    }

    [Fact]
    public async Task Open_SegmentMissing_KeepsKillsOfBothSides()
    {
        await WriteManyAsync(20);
        File.Delete(_world.Folder.Snapshot);
        var segments = _world.Folder.Journals();
        File.Delete(segments[1].File);

        using var again = _world.Open(Small);

        Assert.Contains($"begins with revision {segments[2].FirstRevision} and follows {segments[1].FirstRevision - 1}", again.Health.Problem, StringComparison.Ordinal);
        Assert.Equal(segments[1].FirstRevision - 1, again.Current.Revision);
        Assert.Contains("f1", again.Current.Kills);
        Assert.Contains("f20", again.Current.Kills);
    }

    [Fact]
    public async Task Open_OldSegmentsPutAway_GoesOnFromTheSnapshot()
    {
        await WriteManyAsync(20);
        foreach (var segment in _world.Folder.Journals().SkipLast(1))
            File.Delete(segment.File);

        using var again = _world.Open(Small);

        Assert.True(again.Health.IsUp, again.Health.Problem);
        Assert.Equal((20, 20L), (again.Current.Kills.Count, again.Current.Revision));
        Assert.True(new AuditVerifier(null, "", null).VerifyFolder(_world.Root) is { IsIntact: true, FirstRevision: > 1 });
    }

    [Fact]
    public async Task Open_NewerFormat_ReadsKillsAndWritesNothing()
    {
        using (var store = _world.Open())
            await WriteAsync(store, Kill("a"));
        File.Delete(_world.Folder.Snapshot);
        var newer = (await File.ReadAllTextAsync(_world.Journal)).Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_world.Journal, newer);

        using var again = _world.Open();

        Assert.Contains("format 2, and this version reads up to 1: run the version that wrote it", again.Health.Problem, StringComparison.Ordinal);
        Assert.Contains("a", again.Current.Kills);
        Assert.Equal(WriteOutcome.Unavailable, (await WriteAsync(again, Rollout("b", 5))).Outcome);
        Assert.Equal(newer, await File.ReadAllTextAsync(_world.Journal));
    }

    [Fact]
    public async Task Open_DamageGivenUpAsTheDocumentsSay_GoesOn()
    {
        await WriteManyAsync(20);
        File.Delete(_world.Folder.Snapshot);
        var damaged = _world.Folder.Journals()[1].File;
        await File.WriteAllTextAsync(damaged, (await File.ReadAllTextAsync(damaged)).Replace("it burns", "it is fine", StringComparison.Ordinal));
        using (var broken = _world.Open(Small))
            await WriteAsync(broken, Kill("late"));

        var away = Directory.CreateDirectory(Path.Combine(_world.Root, "away")).FullName;
        foreach (var segment in _world.Folder.Journals())
            File.Move(segment.File, Path.Combine(away, Path.GetFileName(segment.File)));
        File.Move(_world.Folder.Recovered, _world.Folder.Snapshot, overwrite: true);
        using var again = _world.Open(Small);

        Assert.True(again.Health.IsUp, again.Health.Problem);
        Assert.Equal((21, 21L), (again.Current.Kills.Count, again.Current.Revision));
        Assert.True(new AuditVerifier(null, "", null).VerifyFolder(_world.Root) is { IsIntact: true, FirstRevision: 21, Entries: 1 });
    }

    [Fact]
    public async Task Open_KillsUnreadable_StartsAndKeepsTheFile()
    {
        using (var store = _world.Open())
            await WriteAsync(store, Kill("a"));
        await File.WriteAllTextAsync(_world.Folder.Kills, "{ \"format\": 1");

        using var again = _world.Open();

        Assert.Equal(["a"], again.Current.Kills.Keys);
        Assert.Equal("{ \"format\": 1", await File.ReadAllTextAsync(_world.Folder.Kills));
    }

    [Fact]
    public async Task Verify_AnyByteOfAnEntryChanged_NamesTheLine()
    {
        using (var store = _world.Open())
        {
            await WriteAsync(store, Kill("a"));
            await WriteAsync(store, Kill("b"));
            await WriteAsync(store, Kill("c"));
        }

        Assert.Equal((3L, 1L, null), (new AuditVerifier(null, "", null).VerifyFolder(_world.Root).Entries, new AuditVerifier(null, "", null).VerifyFolder(_world.Root).FirstRevision, new AuditVerifier(null, "", null).VerifyFolder(_world.Root).Problem));
        var whole = await File.ReadAllBytesAsync(_world.Journal);
        var second = Array.IndexOf(whole, (byte)'\n', Array.IndexOf(whole, (byte)'\n') + 1) + 1;
        var end = Array.IndexOf(whole, (byte)'\n', second);
        for (var i = second; i < end; i++)
        {
            var changed = whole.ToArray();
            changed[i] ^= 1;
            await File.WriteAllBytesAsync(_world.Journal, changed);

            var verdict = new AuditVerifier(null, "", null).VerifyFolder(_world.Root);

            Assert.Equal((1L, $"{_world.Journal}, line 3"), (verdict.Entries, verdict.Position));
        }
    }

    // Regression: of two fields with one name the later counted, and what stood behind the hash was not under it.
    [Fact]
    public void Read_FieldBehindTheHash_IsNoEntry()
    {
        var (_, line) = AuditChain.Seal(new AuditEntry { Revision = 1, At = DateTimeOffset.UnixEpoch, Change = Kill("a"), PreviousHash = AuditChain.Root, Hash = "" }, key: null);

        Assert.NotNull(AuditChain.Read(line, out _));
        Assert.Null(AuditChain.Read(line[..^1] + ",\"revision\":7}", out _));
        Assert.Null(AuditChain.Read(line + " ", out _));
    }

    private async Task WriteManyAsync(int changes)
    {
        using var store = _world.Open(Small);
        for (var i = 1; i <= changes; i++)
            await WriteAsync(store, Kill($"f{i}"));
        Assert.True(_world.Folder.Journals().Count > 3);
    }
}
