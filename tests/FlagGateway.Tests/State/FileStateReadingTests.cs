using System.Text;
using FlagGateway.Core.Budgets;
using FlagGateway.State;
using FlagGateway.State.File;
using FlagGateway.Threads;
using static FlagGateway.Tests.State.StateWorld;

namespace FlagGateway.Tests.State;

/// <summary>Reading beside a store that writes.</summary>
public sealed class FileStateReadingTests : IDisposable
{
    private static readonly FileStateOptions Small = new() { SegmentBytes = 2000, ChangesPerSnapshot = 10 };

    private readonly StateWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Read_WhileAStoreIsOpen_GivesItsState()
    {
        using var store = _world.Open(Small);
        for (var i = 0; i < 25; i++)
            await WriteAsync(store, i % 3 == 0 ? Rollout($"f{i}", i) : Kill($"f{i}"));
        await store.SaveProgressAsync([new("f24", 1, TimeSpan.FromHours(1), TimeSpan.Zero)], CancellationToken.None);
        using (_world.BreakJournal())
            await WriteAsync(store, Kill("held"));

        var state = FileStateReader.Read(_world.Root, out var problem);

        Assert.Null(problem);
        Assert.Equal(25, state.Revision);
        Assert.Equal(store.Current.Kills.Keys.Order(), state.Kills.Keys.Order());
        Assert.Equal(store.Current.Rollouts.Keys.Order(), state.Rollouts.Keys.Order());
        Assert.Equal(TimeSpan.FromHours(1), state.Rollouts["f24"].InStage);
    }

    [Fact]
    public void Read_NoFolder_IsEmpty() => Assert.Same(GatewayState.Empty, FileStateReader.Read(Path.Combine(_world.Root, "none")));

    [Fact]
    public async Task ReadAudit_OverManyFilesAndLongLines_FindsEachEntryOnce()
    {
        using var store = _world.Open(Small);
        for (var i = 1; i <= 60; i++)
            await WriteAsync(store, Kill($"f{i % 5}", i % 20 == 0 ? new string('x', 150_000) : $"{i}"));
        Assert.True(_world.Folder.Journals().Count > 5);

        var all = await store.ReadAuditAsync(null, null, 1000, CancellationToken.None);
        var some = await store.ReadAuditAsync("F3", 41, 4, CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, 60).Reverse().Select(i => (long)i), all.Select(entry => entry.Revision));
        Assert.Equal([38, 33, 28, 23], some.Select(entry => entry.Revision));
        Assert.Empty(await store.ReadAuditAsync(null, 1, 10, CancellationToken.None));
        Assert.Empty(await store.ReadAuditAsync(null, null, 0, CancellationToken.None));
    }

    [Fact]
    public async Task ReadAudit_OldPage_CostsWhatANewOneDoes()
    {
        using var store = Filled();
        var newest = await AllocatedAsync(store, null, null);

        // Without the search the entries after these are read, too: 200 times as many.
        Assert.InRange(await AllocatedAsync(store, null, 20), 1, 3 * newest);
    }

    [Fact]
    public async Task ReadAudit_FewEntriesOfAFlag_CreatesOnlyThese()
    {
        using var store = Filled();
        var newest = await AllocatedAsync(store, null, null);

        Assert.InRange(await AllocatedAsync(store, "first", null), 1, 3 * newest);
    }

    [Fact]
    public async Task ReadAudit_OnASchedulerOfItsOwn_StaysThere()
    {
        using var store = Filled();
        using PacedThread thread = new("test", new ProcessorBudget(static () => 64));
        long allocated = 0;

        await thread.RunAsync(async () =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var entries = await store.ReadAuditAsync(null, null, 500, CancellationToken.None);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(500, entries.Count);
        });

        // The entries themselves. On the thread pool they would delay users' requests, and count for no budget.
        Assert.True(allocated > 500 * 500, $"{allocated}");
    }

    [Fact]
    public async Task ReadAudit_ManyLines_LetsOthersRunInBetween()
    {
        using var store = Filled();
        using PacedThread thread = new("test", new ProcessorBudget(static () => 64));
        Task? reading = null;
        var others = 0;

        await thread.RunAsync(async () =>
        {
            reading = store.ReadAuditAsync("none", null, 1, CancellationToken.None);
            while (!reading.IsCompleted)
            {
                others++;
                await Task.Yield();
            }
        });

        await reading!;
        Assert.InRange(others, 20, int.MaxValue);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(777)]
    [InlineData(4000)]
    [InlineData(4001)]
    [InlineData(9000)]
    public void JournalSearch_AnyRevision_HasAllSmallerOnesBeforeIt(long revision)
    {
        using var store = Filled();
        using var file = File.OpenHandle(_world.Journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var length = RandomAccess.GetLength(file);

        var position = JournalSearch.Find(file, length, revision);

        var last = AuditChain.Read(BackwardLines.Read(file, position).First().Span, out _)?.Revision ?? 0;
        Assert.InRange(last, Math.Min(revision - 1, 4000), Math.Min(revision + 200, 4000));
    }

    [Fact]
    public void JournalSearch_DamagedLine_GivesALaterPosition()
    {
        var path = Path.Combine(_world.Root, "text");
        File.WriteAllText(path, string.Concat(Enumerable.Range(1, 5000).Select(static i => i is > 1000 and < 4000 ? $"damaged {i:D40}\n" : $$"""{"revision":{{i}},"at":"{{i:D30}}"}""" + "\n")));
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);

        Assert.Equal(length, JournalSearch.Find(file, length, 500));
        Assert.Equal(0, JournalSearch.Find(file, 0, 500));
    }

    [Fact]
    public async Task ReadAudit_FilesBegunAfterTheEndWasTaken_AreLeftOutWhole()
    {
        using var store = _world.Open(Small);
        for (var i = 0; i < 12; i++)
            await WriteAsync(store, Kill($"f{i}"));
        var end = JournalReader.Read(_world.Folder).End;
        for (var i = 12; i < 60; i++)
            await WriteAsync(store, Kill($"f{i}"));

        var page = await AuditReader.ReadAsync(_world.Folder, end, new AuditFilter(Flag: null, Before: null), limit: 1000, CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, 12).Reverse().Select(static i => (long)i), page.Select(static entry => entry.Revision));
    }

    [Fact]
    public async Task ReadAudit_WhileWritingGoesOn_HasNoGap()
    {
        using var store = _world.Open(Small);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 150; i++)
                await WriteAsync(store, Kill($"f{i}"));
        });

        while (!writing.IsCompleted)
        {
            var before = store.Current.Revision;
            var page = await store.ReadAuditAsync(null, null, 15, CancellationToken.None);

            Assert.True(page.Count >= Math.Min(15, before));
            if (page.Count != 0)
                Assert.Equal(Enumerable.Range(0, page.Count).Select(i => page[0].Revision - i), page.Select(entry => entry.Revision));
            Assert.True(new AuditVerifier(null, "", null).VerifyFolder(_world.Root).Entries >= before);
            Assert.True(FileStateReader.Read(_world.Root, out var problem).Revision >= before);
            Assert.Null(problem);
        }

        await writing;
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 0)]
    [InlineData("a\n", 1)]
    [InlineData("\n", 1)]
    [InlineData("\n\nb\ntorn", 3)]
    public void BackwardLines_AnyText_GivesLinesThatAreFinished(string text, int lines)
    {
        File.WriteAllText(Path.Combine(_world.Root, "text"), text);
        using var file = File.OpenHandle(Path.Combine(_world.Root, "text"));

        var read = BackwardLines.Read(file, text.Length).Select(static line => Encoding.ASCII.GetString(line.Span)).ToList();

        Assert.Equal(text.Split('\n').SkipLast(1).Reverse(), read);
        Assert.Equal(lines, read.Count);
    }

    [Fact]
    public void BackwardLines_LineFeedsAroundTheEdgesOfBlocks_AreFound()
    {
        const int Block = BackwardLines.BlockBytes;
        for (var shift = -2; shift <= 2; shift++)
        {
            var text = new string('a', Block + shift) + "\n" + new string('b', Block - 1) + "\n";
            File.WriteAllText(Path.Combine(_world.Root, "text"), text);
            using var file = File.OpenHandle(Path.Combine(_world.Root, "text"));

            Assert.Equal(text.Split('\n').SkipLast(1).Reverse().Select(line => line.Length), BackwardLines.Read(file, text.Length).Select(line => line.Length));
        }
    }

    [Fact]
    public async Task Progress_OfARolloutThatWasBegunAnew_IsNotTaken()
    {
        using (var store = _world.Open())
        {
            await WriteAsync(store, Rollout("a", 5));
            await store.SaveProgressAsync([new("a", 1, TimeSpan.FromHours(2), TimeSpan.Zero)], CancellationToken.None);
            await WriteAsync(store, Kill("a") with { Kind = ChangeKind.Forget });
            var begun = Rollout("a", 5);
            await WriteAsync(store, begun with { Rollout = begun.Rollout! with { StartedAt = _world.Time.GetUtcNow() } });
        }

        using var again = _world.Open();

        Assert.Equal(TimeSpan.Zero, again.Current.Rollouts["a"].InStage);
    }

    [Fact]
    public async Task Progress_AfterARestart_IsNotPartOfTheJournal()
    {
        using (var store = _world.Open())
        {
            await WriteAsync(store, Rollout("a", 5));
            await store.SaveProgressAsync([new("a", 1, TimeSpan.FromHours(2), TimeSpan.Zero)], CancellationToken.None);
        }

        using (var store = _world.Open())
            await WriteAsync(store, Kill("b"));
        File.Delete(_world.Folder.Progress);
        using var again = _world.Open();

        Assert.Equal(TimeSpan.Zero, again.Current.Rollouts["a"].InStage);
    }

    // One change of the first flag, and 3999 of another. Written directly: each change through the store waits for the
    // disk.
    private FileStateStore Filled()
    {
        var (state, hash) = (GatewayState.Empty, AuditChain.Root);
        StringBuilder lines = new(new SegmentHeader { Format = SegmentHeader.CurrentFormat, FirstRevision = 1, PreviousHash = hash }.ToLine());
        for (var i = 1; i <= 4000; i++)
        {
            var (entry, line) = AuditEntry.Create(state, hash, Kill(i == 1 ? "first" : "second", $"{i}"), _world.Time.GetUtcNow());
            lines.Append(line).Append('\n');
            (state, hash) = (state.Apply(entry), entry.Hash);
        }

        Directory.CreateDirectory(_world.Folder.Path);
        File.WriteAllText(_world.Folder.Journal(1), lines.ToString());
        return _world.Open();
    }

    private static async Task<long> AllocatedAsync(FileStateStore store, string? flag, long? before)
    {
        using PacedThread thread = new("test", new ProcessorBudget(static () => 64));
        long allocated = 0;
        // The first time includes what is created once.
        for (var i = 0; i < 2; i++)
        {
            await thread.RunAsync(async () =>
            {
                var start = GC.GetAllocatedBytesForCurrentThread();
                Assert.NotEmpty(await store.ReadAuditAsync(flag, before, 10, CancellationToken.None));
                allocated = GC.GetAllocatedBytesForCurrentThread() - start;
            });
        }

        return allocated;
    }
}
