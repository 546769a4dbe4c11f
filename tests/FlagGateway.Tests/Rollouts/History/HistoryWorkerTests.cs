using System.Diagnostics.Metrics;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.History;
using FlagGateway.Rollouts.History;
using FlagGateway.Rollouts.Recording;
using FlagGateway.State;
using FlagGateway.Tests.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.Tests.Rollouts.History;

/// <summary>What users get is recorded hour by hour, and survives a restart.</summary>
public sealed class HistoryWorkerTests : IDisposable
{
    private const string Flag = "release.orders";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly RecordingLogger<HistoryWorker> _logger = new();
    private readonly Counters _counters = new();
    private readonly MemoryStore _stored = new();
    private readonly HistoryCache _histories = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RecordMetrics _metrics;
    private readonly HistoryWorker _worker;

    public HistoryWorkerTests()
    {
        _metrics = new RecordMetrics(_services.GetRequiredService<IMeterFactory>());
        _worker = Create(_histories);
    }

    public void Dispose()
    {
        _worker.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Record_Days_KnowsWhatIsNormalAndStoresIt()
    {
        await ServeAsync(_worker, hours: 9 * 24);

        var normal = _histories.Find(Flag)!.Find("error_rate", "legacy", _time.GetUtcNow().AddHours(-1), _time.GetUtcNow());
        HistoryCache later = new();
        using var restarted = Create(later);
        await restarted.RecordAsync(CancellationToken.None);

        Assert.True(normal.IsKnown);
        Assert.Equal(0.01, normal.Center, 6);
        Assert.Equal(normal, later.Find(Flag)!.Find("error_rate", "legacy", _time.GetUtcNow().AddHours(-1), _time.GetUtcNow()));
    }

    [Fact]
    public async Task Record_WhatIsStoredCannotBeRead_WritesNothingOverIt()
    {
        _stored.CanRead = false;

        await ServeAsync(_worker, hours: 3);

        Assert.Empty(_stored.Written);
        Assert.Null(_histories.Find(Flag));
        _stored.CanRead = true;
        await ServeAsync(_worker, hours: 3);
        Assert.NotEmpty(_stored.Written);
    }

    [Fact]
    public async Task Record_WhatIsStoredIsDamaged_SaysSoAndBeginsAnew()
    {
        _stored.Written[Flag] = [1, 2, 3];

        await ServeAsync(_worker, hours: 3);

        Assert.Equal(["HistoryUnreadable"], _logger.Events);
        Assert.Equal(2, _histories.Find(Flag)!.Count);
    }

    [Fact]
    public async Task Record_StoreFails_SaysSoOnceAndGoesOn()
    {
        _stored.Problem = "The disk is full.";
        await ServeAsync(_worker, hours: 5);
        _stored.Problem = null;
        await ServeAsync(_worker, hours: 2);

        Assert.Equal(["HistoryNotWritten"], _logger.Events);
        Assert.Equal(4, _metrics.Hours);
        Assert.Equal(6, ServiceHistory.Decode(_stored.Written[Flag])!.Count);
    }

    [Fact]
    public async Task Record_CountersThrow_IsLoggedAndNothingEnds()
    {
        _counters.Throws = true;
        await ServeAsync(_worker, hours: 1);
        _counters.Throws = false;
        await ServeAsync(_worker, hours: 3);

        Assert.Equal(["HistoryNotWritten"], _logger.Events);
        Assert.NotEqual(0, _histories.Find(Flag)!.Count);
    }

    [Fact]
    public async Task Record_FlagIsGone_ForgetsIt()
    {
        await ServeAsync(_worker, hours: 3);
        _counters.Flags = [];
        await _worker.RecordAsync(CancellationToken.None);

        Assert.Null(_histories.Find(Flag));
    }

    private HistoryWorker Create(HistoryCache histories) => new(_counters, _stored, histories, _metrics, _time, _logger);

    private async Task ServeAsync(HistoryWorker worker, int hours)
    {
        for (var half = 0; half < 2 * hours; half++)
        {
            await worker.RecordAsync(CancellationToken.None);
            _time.Advance(TimeSpan.FromMinutes(30));
            _counters.Requests += 1000;
        }
    }

    private sealed class Counters : IHistorySource
    {
        public IReadOnlyList<string> Flags { get; set; } = [Flag];

        public long Requests { get; set; }

        public bool Throws { get; set; }

        public (string Variant, long ObservationPeriod, CohortCounts Counts)? Read(string flag) => Throws
            ? throw new InvalidOperationException("broken")
            : ("legacy", 0, new CohortCounts { Requests = [Requests, .. new long[UserPartitions.Count - 1]], Errors = [Requests / 100, .. new long[UserPartitions.Count - 1]] });
    }

    private sealed class MemoryStore : IHistoryStore
    {
        public Dictionary<string, byte[]> Written { get; } = [];

        public bool CanRead { get; set; } = true;

        public string? Problem { get; set; }

        public Task<(bool IsSuccess, byte[]? Bytes)> ReadAsync(string flag, CancellationToken cancellationToken) => Task.FromResult((CanRead, Written.GetValueOrDefault(flag)));

        public Task<string?> WriteAsync(string flag, byte[] bytes, CancellationToken cancellationToken)
        {
            if (Problem is null)
                Written[flag] = bytes;
            return Task.FromResult(Problem);
        }
    }
}
