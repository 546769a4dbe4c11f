using System.Diagnostics.Metrics;
using FlagGateway.Cohorts;
using FlagGateway.Conditions;
using FlagGateway.Configuration;
using FlagGateway.Core.Flags;
using FlagGateway.Identity;
using FlagGateway.Identity.Tokens;
using FlagGateway.Options;
using FlagGateway.Prometheus;
using FlagGateway.Reload;
using FlagGateway.Signals;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.Telemetry;
using FlagGateway.Tests.Configuration;
using FlagGateway.Tests.Identity;
using FlagGateway.Tests.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.Tests.Conditions;

/// <summary>The worker on a clock that the test moves, measuring a real gauge through a real metrics page.</summary>
public sealed class ConditionWorkerTests : IAsyncLifetime
{
    private const string Flag = "release.orders";

    private readonly FakeTimeProvider _time = new();
    private readonly ScrapeFixture _fixture = new();
    private readonly RecordingLogger<ConditionWorker> _logger = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TempFolder _folder = new();
    private readonly ConfigLoader _loader;
    private SnapshotSource _snapshots = null!;
    private ConditionMetrics _metrics = null!;
    private ConditionWorker _worker = null!;
    private PromqlClient _prometheus = null!;
    private LoadedConfiguration _applied = null!;
    private double _headroom = 0.5;

    public ConditionWorkerTests()
    {
        _loader = new ConfigLoader(_folder.Path, [], new CohortRegistry());
        _fixture.Meter.CreateObservableGauge("headroom", () => Volatile.Read(ref _headroom));
    }

    public async ValueTask InitializeAsync()
    {
        _folder.Write("gateway.json", Configurations.Gateway);
        await WriteAsync(0.2);
        _snapshots = new SnapshotSource(Snapshot());
        _metrics = new ConditionMetrics(_services.GetRequiredService<IMeterFactory>(), _snapshots);
        _prometheus = new PromqlClient(() => new PrometheusOptions(), _time);
        _worker = new ConditionWorker(_snapshots, new ConditionProbe(_prometheus, new GatewayMetricReader(_fixture.Registry), []), _metrics, _time, _logger);
        Assert.False(IsMet);
        await _worker.StartAsync(CancellationToken.None);
        await MeasuredAsync(1);
    }

    [Fact]
    public async Task Run_NumberChanges_AnswerFollowsAtTheNextInterval()
    {
        Assert.True(IsMet);

        Volatile.Write(ref _headroom, 0.1);
        await AdvanceAsync(4.75, 1);
        Assert.True(IsMet);
        await AdvanceAsync(0.25, 2);
        Assert.False(IsMet);
        Volatile.Write(ref _headroom, 0.3);
        await AdvanceAsync(5, 3);
        Assert.True(IsMet);

        Assert.Equal(["Changed", "Changed", "Changed"], _logger.Events);
    }

    [Fact]
    public async Task Run_NoMoreData_KeepsTheAnswerForAMinuteAndTellsTwice()
    {
        Volatile.Write(ref _headroom, double.NaN);

        await AdvanceAsync(5, 1, failed: 1);
        for (var i = 1; i < 12; i++)
            await AdvanceAsync(5, 1, failed: 1 + i);
        Assert.True(IsMet);
        _time.Advance(TimeSpan.FromSeconds(4.75));
        Assert.True(IsMet);
        await AdvanceAsync(0.25, 1, failed: 13);
        await UntilAsync(() => !IsMet);

        Assert.Equal(["Changed", "NotMeasured", "Forgotten"], _logger.Events);
        Volatile.Write(ref _headroom, 0.5);
        await AdvanceAsync(5, 2, failed: 13);
        Assert.True(IsMet);
        Assert.Equal(["MeasuredAgain", "Changed"], _logger.Events.Skip(3));
    }

    [Fact]
    public async Task Reload_SameParameters_KeepTheAnswer()
    {
        var gate = _snapshots.Current.Flags.MetricGates[0];

        await WriteAsync(0.2, percentage: 50);
        _snapshots.Replace(Snapshot());

        Assert.Same(gate, _snapshots.Current.Flags.MetricGates[0]);
        Assert.True(IsMet);
        await AdvanceAsync(0.25, 1);
    }

    [Fact]
    public async Task Reload_OtherParameters_StartUnknownAndAreMeasuredAtOnce()
    {
        await WriteAsync(0.4);
        _snapshots.Replace(Snapshot());

        Assert.False(IsMet);
        await AdvanceAsync(0.25, 2);
        Assert.True(IsMet);
    }

    [Fact]
    public async Task Reload_BackAndForth_StartsUnknownAgain()
    {
        await WriteAsync(0.4);
        await WriteAsync(0.2);
        _snapshots.Replace(Snapshot());

        Assert.False(_snapshots.Current.Flags.MetricGates[0].IsKnown);
    }

    [Fact]
    public async Task Reload_RefusedInBetween_KeepsTheAnswer()
    {
        var gate = _snapshots.Current.Flags.MetricGates[0];
        _folder.Write("gateway.json", "{");
        await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(0.4));
        _folder.Write("gateway.json", Configurations.Gateway);

        await WriteAsync(0.2, percentage: 20);

        Assert.Same(gate, _applied.Flags.MetricGates[0]);
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        _prometheus.Dispose();
        _fixture.Dispose();
        _services.Dispose();
        _folder.Dispose();
    }

    private bool IsMet => _snapshots.Current.Flags.Find(Flag)!.Evaluate(new Subject("u", default), 0).Enabled;

    private GatewaySnapshot Snapshot() => new SnapshotFactory(
        Identities.Signer(), HostIdentities.None, TokenReaders.Shared, new WindowRegistry(), new SignalRecorder(new SignalMetrics(new GatewayRegistry()), new LaggedSignals(_time, static () => 1)), _time).Create(_applied, GatewayState.Empty, 1);

    private async Task WriteAsync(double above, double percentage = 10)
    {
        var flags = Configurations.With(Configurations.Flags, "\"enabled\": true", FormattableString.Invariant(
            $$"""
            "enabled": true, "conditions": { "client_filters": [ { "name": "FlagGateway.Metric", "parameters": { "Metric": "headroom", "Above": {{above}} } } ] }
            """));
        _folder.Write("flags.json", Configurations.With(flags, "\"to\": 10", FormattableString.Invariant($"\"to\": {percentage}")));
        var result = await _loader.LoadAsync(_applied);
        _applied = result.Configuration ?? throw new InvalidOperationException(string.Join('\n', result.Issues));
    }

    private Task AdvanceAsync(double seconds, long measured, long failed = 0)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return MeasuredAsync(measured, failed);
    }

    private Task MeasuredAsync(long measured, long failed = 0) => UntilAsync(() =>
        _metrics.CountOf(Flag, PromqlStatus.Value) == measured && _metrics.CountOf(Flag, PromqlStatus.NoData) == failed && !_worker.IsMeasuring);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 5000, "Nothing came of it.");
            await timer.WaitForNextTickAsync();
        }
    }
}
