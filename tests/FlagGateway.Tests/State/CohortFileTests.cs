using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.State.File;
using Microsoft.Extensions.Logging.Abstractions;
using static FlagGateway.Tests.State.StateWorld;

namespace FlagGateway.Tests.State;

/// <summary>What was counted in a stage outlives a restart, and nothing else does.</summary>
public class CohortFileTests
{
    private static readonly SegmentKey Segment = new(IsRoute: true, "", "all");

    [Fact]
    public async Task Keep_RestartInTheSamePeriod_GoesOnFromThere()
    {
        using var world = new StateWorld();
        using (var store = world.Open())
        {
            await WriteAsync(store, Rollout("b", 25, observationPeriod: 3));
            CohortFile.Write(world.Folder.Cohorts, [Snapshot(3)]);
            var (cohorts, registry) = Open(store);
            await cohorts.SaveAsync(CancellationToken.None);
            Assert.Equal(70, cohorts.Read(store.Current.Rollouts["b"])!.CandidateSplit.TotalRequests);
            Assert.NotNull(registry.Find("b"));
        }

        using var again = world.Open();
        var (read, windows) = Open(again);

        var readings = read.Read(again.Current.Rollouts["b"])!;
        Assert.Equal((70L, 7L, 0L), (readings.CandidateSplit.TotalRequests, readings.CandidateSplit.TotalErrors, readings.ControlSplit.TotalRequests));
        Assert.Equal(40, (await read.ReadAsync(windows.Find("b")!, withDurations: true, CancellationToken.None)).Totals.Segments[Segment].Candidate.Requests);
    }

    [Theory]
    [InlineData(4, "legacy", "new", false)]
    [InlineData(3, "legacy", "newer", false)]
    [InlineData(3, "legacy", "new", true)]
    public async Task Read_OtherPeriodOrVariantOrStart_IsNotCounted(long observationPeriod, string control, string candidate, bool isBegunAgain)
    {
        using var world = new StateWorld();
        using var store = world.Open();
        await WriteAsync(store, Rollout("b", 25, observationPeriod));
        CohortFile.Write(world.Folder.Cohorts, [Snapshot(3) with { StartedAt = isBegunAgain ? DateTimeOffset.UnixEpoch : default, Control = control, Candidate = candidate }]);

        var (cohorts, _) = Open(store, observationPeriod);

        Assert.Equal(0, cohorts.Read(store.Current.Rollouts["b"])!.CandidateSplit.TotalRequests);
    }

    [Fact]
    public async Task Read_PastOfTheSameRollout_OutlivesRestartsAndStages()
    {
        using var world = new StateWorld();
        using var store = world.Open();
        CohortTotals before = new();
        before.Requests[3] = 50;
        CohortFile.Write(world.Folder.Cohorts, [Snapshot(3) with { Past = new RolloutPast([5, 25], [before, before, new CohortTotals()]) }]);
        await WriteAsync(store, Rollout("b", 25, observationPeriod: 4));
        var (cohorts, registry) = Open(store, 4);

        Assert.Equal(100, cohorts.Read(store.Current.Rollouts["b"])!.Past!.Requests);
        await cohorts.SaveAsync(CancellationToken.None);
        var saved = Assert.Single(CohortFile.Read(world.Folder.Cohorts, out _));
        Assert.Equal((50L, 50L), (saved.Past!.Split(5).Candidate.TotalRequests, saved.Past.Split(5).Control.TotalRequests));
        var past = registry.Find("b")!.Past;
        var next = registry.GetOrAdd(Rollout("b", 50, observationPeriod: 5).Rollout!, "b");
        Assert.NotNull(past);
        Assert.Same(past, next.Past);
        Assert.Null(registry.GetOrAdd(Rollout("b", 50, observationPeriod: 6).Rollout! with { StartedAt = DateTimeOffset.UnixEpoch }, "b").Past);
    }

    [Fact]
    public void Read_NoFile_IsNothingWithoutAProblem()
    {
        using var world = new StateWorld();

        Assert.Empty(CohortFile.Read(world.Folder.Cohorts, out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("garbage")]
    [InlineData("""{ "format": 2, "rollouts": [] }""")]
    [InlineData("""{ "format": 1, "rollouts": [ null ] }""")]
    [InlineData("""{ "format": 1, "rollouts": [ { "flag": "b", "epoch": 3, "started_at": "2026-01-01T00:00:00Z", "control": "legacy", "candidate": "new", "counts": [ "AAAA" ], "hash": "" } ] }""")]
    [InlineData("""{ "format": 1, "rollouts": [ { "flag": "b", "epoch": 3, "started_at": "2026-01-01T00:00:00Z", "control": "legacy", "candidate": "new", "counts": [ null, "", "", "", "" ], "hash": "" } ] }""")]
    public async Task Read_DamagedOrForeignFile_IsIgnoredWithAProblem(string text)
    {
        using var world = new StateWorld();
        using var store = world.Open();
        await WriteAsync(store, Rollout("b", 25, observationPeriod: 3));
        await File.WriteAllTextAsync(world.Folder.Cohorts, text);

        Assert.Empty(CohortFile.Read(world.Folder.Cohorts, out var problem));
        Assert.Contains(world.Folder.Cohorts, problem, StringComparison.Ordinal);
        Assert.Equal(0, Open(store).Cohorts.Read(store.Current.Rollouts["b"])!.CandidateSplit.TotalRequests);
    }

    [Fact]
    public void Read_AnyPartCutOff_IsIgnored()
    {
        using var world = new StateWorld();
        using var store = world.Open();
        CohortFile.Write(world.Folder.Cohorts, [Snapshot(3)]);
        var whole = File.ReadAllBytes(world.Folder.Cohorts);

        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(world.Folder.Cohorts, whole[..length]);
            Assert.Empty(CohortFile.Read(world.Folder.Cohorts, out var problem));
            Assert.NotNull(problem);
        }
    }

    [Fact]
    public void Read_CountsOfAnotherTime_AreIgnored()
    {
        using var world = new StateWorld();
        using var store = world.Open();
        CohortFile.Write(world.Folder.Cohorts, [Snapshot(3)]);
        var text = File.ReadAllText(world.Folder.Cohorts);
        var at = text.IndexOf("\"hash\": \"", StringComparison.Ordinal) is >= 0 and var spaced ? spaced + 9 : text.IndexOf("\"hash\":\"", StringComparison.Ordinal) + 8;
        File.WriteAllText(world.Folder.Cohorts, text[..at] + (text[at] == '0' ? '1' : '0') + text[(at + 1)..]);

        Assert.Empty(CohortFile.Read(world.Folder.Cohorts, out var problem));
        Assert.Contains("damaged", problem, StringComparison.Ordinal);
    }

    private static CohortSnapshot Snapshot(long observationPeriod)
    {
        CohortTotals candidate = new();
        (candidate.Requests[5], candidate.Requests[9], candidate.Errors[5]) = (60, 10, 7);
        SegmentTotals segments = new();
        segments.Add(Segment, new SegmentCounts(), new SegmentCounts { Requests = 40, Errors = 4 });
        return new CohortSnapshot("b", observationPeriod, default, "legacy", "new", [new CohortTotals(), candidate, new CohortTotals(), new CohortTotals()], segments);
    }

    private static (FileCohorts Cohorts, WindowRegistry Windows) Open(FileStateStore store, long observationPeriod = 3)
    {
        WindowRegistry registry = new();
        registry.GetOrAdd(Rollout("b", 25, observationPeriod).Rollout!, "b");
        return (new FileCohorts(registry, store, NullLogger<FileCohorts>.Instance), registry);
    }
}
