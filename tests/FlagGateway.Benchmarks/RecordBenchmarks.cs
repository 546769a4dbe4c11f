using System.Diagnostics;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using FlagGateway.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.Benchmarks;

/// <summary>What metrics cost a request: the gateway's own, and the server's duration on its way to the page.</summary>
[MemoryDiagnoser]
public class RecordBenchmarks : IDisposable
{
    private const int Count = 1024;

    private readonly TimeSpan[] _durations = new TimeSpan[Count];
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterBridge _bridge;
    private readonly GatewayMetrics _metrics;
    private readonly Cohort _cohort;
    private readonly Histogram<double> _server;
    private readonly object _status = 200;
    private readonly Activity _trace = new("request");
    private int _place;

    public RecordBenchmarks()
    {
        GatewayRegistry registry = new();
        CohortRegistry cohorts = new(registry);
        var meters = _services.GetRequiredService<IMeterFactory>();
        _metrics = new GatewayMetrics(registry, meters, cohorts, TimeProvider.System);
        _cohort = cohorts.GetOrAdd("release.orders", "new", "orders");
        _bridge = new MeterBridge(registry, meters, withRoutes: true, NullLogger<MeterBridge>.Instance);
        _server = meters.Create("Microsoft.AspNetCore.Hosting").CreateHistogram<double>("http.server.request.duration", "s");
        Random random = new(4711);
        for (var i = 0; i < Count; i++)
            _durations[i] = TimeSpan.FromMilliseconds(Math.Exp(random.NextDouble() * 7));
        _trace.SetIdFormat(ActivityIdFormat.W3C);
        _trace.ActivityTraceFlags = ActivityTraceFlags.Recorded;
    }

    [GlobalSetup(Target = nameof(Traced))]
    public void Trace() => _trace.Start();

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _trace.Dispose();
        _bridge.Dispose();
        _services.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Request()
    {
        var duration = _durations[_place++ & (Count - 1)];
        _cohort.Start();
        _cohort.End(200, RequestOutcome.Ok);
        _cohort.FirstByte!.Observe(duration.TotalSeconds);
        _metrics.RecordDuration(_cohort, duration, duration);
    }

    [Benchmark]
    public void Traced() => Request();

    [Benchmark]
    public void Identity() => _metrics.CountIdentity("header:X-User-Id");

    [Benchmark]
    public void ServersOwn() => _server.Record(
        _durations[_place++ & (Count - 1)].TotalSeconds,
        new TagList { { "url.scheme", "http" }, { "http.request.method", "GET" }, { "network.protocol.version", "1.1" }, { "http.response.status_code", _status }, { "http.route", "/{**path}" } });
}
