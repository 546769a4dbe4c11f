using System.Diagnostics.Metrics;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Recording;
using FlagGateway.Options;
using FlagGateway.Rollouts.Recording;
using FlagGateway.Tests.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.Tests.Rollouts.Recording;

/// <summary>A disk that fails costs records, and nothing else.</summary>
public sealed class RecordingQueueTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly RecordingLogger<RecordingQueue> _logger = new();
    private readonly RecordingOptions _limits = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RecordMetrics _metrics;
    private long _free = long.MaxValue;

    public RecordingQueueTests() => _metrics = new RecordMetrics(_services.GetRequiredService<IMeterFactory>());

    public void Dispose()
    {
        _services.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void Write_DiskFullForSomeRecords_LogsOnceAndBeginsAgain()
    {
        var queue = Create();
        queue.Write(Evaluation(1), _limits);
        _free = 0;
        queue.Write(Evaluation(2), _limits);
        queue.Write(Evaluation(3), _limits);
        _free = long.MaxValue;
        queue.Write(Evaluation(4), _limits);

        Assert.Equal(["NotRecorded"], _logger.Events);
        Assert.Equal(2, _metrics.Evaluations);
        Assert.Equal([1L, 4], Read().Select(static one => one.Counts!.Candidate.Requests[0]));
    }

    [Fact]
    public async Task StopAsync_RecordsThatWait_AreWritten()
    {
        var queue = Create();
        Assert.True(queue.TryAdd(Evaluation(1), _limits));
        Assert.True(queue.TryAdd(Evaluation(2), _limits));

        await queue.StartAsync(default);
        await queue.StopAsync(default);

        Assert.Equal(2, Read().Length);
        Assert.False(queue.TryAdd(Evaluation(3), _limits));
    }

    [Fact]
    public void TryAdd_NobodyWrites_HasNoRoomForMoreThanAFew()
    {
        var queue = Create();

        Assert.InRange(Enumerable.Range(0, 1_000).Count(i => queue.TryAdd(Evaluation(i), _limits)), 1, 100);
    }

    private RecordingQueue Create() => new(new RecordingFolder(_temp["recordings"], new FakeTimeProvider(), _ => _free), _metrics, _logger);

    private RecordedEvaluation[] Read()
    {
        RecordingDecoder decoder = new("f");
        var read = RecordingFolder.FilesOf(_temp["recordings"]).SelectMany(File.ReadLines).Select(line => decoder.Decode(line, "")).OfType<RecordedEvaluation>().ToArray();
        Assert.Empty(decoder.Problems);
        return read;
    }

    private static RecordedEvaluation Evaluation(int requests) => new()
    {
        At = default,
        Flag = "f",
        Control = "legacy",
        Candidate = "new",
        State = new RecordedStage { Phase = RolloutPhase.Progressing, Stage = "ten" },
        Elapsed = TimeSpan.FromMinutes(1),
        Counts = new StageCounts(CohortCounts.Empty, new CohortCounts { Requests = [.. Enumerable.Repeat((long)requests, UserPartitions.Count)] }, CohortCounts.Empty),
    };
}
