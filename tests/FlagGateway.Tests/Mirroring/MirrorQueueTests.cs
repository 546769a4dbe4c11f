using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using FlagGateway.Core.Budgets;
using FlagGateway.Core.Shadow;
using FlagGateway.Mirroring;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace FlagGateway.Tests.Mirroring;

/// <summary>When copies start. There is no cluster, so each ends with an error as soon as it has started.</summary>
public sealed class MirrorQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MirrorBudget _budget = new(1024 * 1024);
    private readonly MirrorMetrics _metrics;
    private readonly MirrorSender _sender;
    private readonly CopyHeaders _headers = new(() => new ShadowOptions());
    private readonly ComparisonThread _thread = new();
    private readonly ProcessorBudget _comparing;
    private readonly MirrorRule _rule;

    public MirrorQueueTests()
    {
        _comparing = new ProcessorBudget(static () => 1);
        _metrics = new MirrorMetrics(new GatewayRegistry(), _services.GetRequiredService<IMeterFactory>(), _budget);
        _sender = new MirrorSender(static () => new NoClusters(), new ForwarderHttpClientFactory(), _headers);
        _rule = new MirrorRule
        {
            RouteId = "orders",
            FlagId = null,
            ClusterId = "copy",
            Sample = new MirrorSample("seed", 100, isPerRequest: false),
            Methods = new HashSet<string> { "GET" },
            MaxBodyBytes = 1024,
            Timeout = TimeSpan.FromSeconds(1),
            Comparison = ComparisonRules.Default,
        };
    }

    public void Dispose()
    {
        _sender.Dispose();
        _services.Dispose();
        _thread.Dispose();
    }

    [Fact]
    public void Add_FewCopies_WaitForTheUsersOfTheirBurst()
    {
        using var queue = Queue(new ShadowOptions());

        Add(queue, 16);
        _time.Advance(MirrorQueue.Pause - TimeSpan.FromTicks(1));

        Assert.Equal(0, _metrics.Totals().Copied);
        Assert.Equal(16, _metrics.Totals().Pending);
    }

    [Fact]
    public void Add_FewCopies_AllStartAfterThePause()
    {
        using var queue = Queue(new ShadowOptions());

        Add(queue, 16);
        _time.Advance(MirrorQueue.Pause);

        Assert.Equal(16, _metrics.Totals().Errors);
        Assert.Equal(0, _metrics.Totals().Pending);
    }

    [Fact]
    public void Add_DuringThePauseOfAnother_StartsWithinTwice()
    {
        using var queue = Queue(new ShadowOptions());
        Add(queue, 1);
        _time.Advance(MirrorQueue.Pause / 2);
        Add(queue, 1);

        _time.Advance(MirrorQueue.Pause / 2);
        Assert.Equal(1, _metrics.Totals().Errors);

        _time.Advance(MirrorQueue.Pause);
        Assert.Equal(2, _metrics.Totals().Errors);
    }

    [Fact]
    public void Add_MoreThanSlots_AllStart()
    {
        using var queue = Queue(new ShadowOptions { Concurrency = 2 });

        Add(queue, 50);
        _time.Advance(MirrorQueue.Pause);

        Assert.Equal(50, _metrics.Totals().Errors + _metrics.Totals().Dropped);
        Assert.Equal(0, _metrics.Totals().Pending);
    }

    [Fact]
    public void Add_WithoutPauses_StartsAtOnce()
    {
        using var queue = Queue(new ShadowOptions());
        // The span that is judged begins with the second line.
        Add(queue, 1);
        _time.Advance(MirrorQueue.Pause);
        Add(queue, 2 * MirrorQueue.MaxInPause);
        _time.Advance(MirrorQueue.Pause);
        var before = _metrics.Totals();

        Add(queue, 10);

        Assert.Equal(0, before.Pending);
        Assert.Equal(0, _metrics.Totals().Pending);
        Assert.Equal(10, _metrics.Totals().Errors + _metrics.Totals().Dropped - before.Errors - before.Dropped);
    }

    [Fact]
    public void Add_QueueFullAndNothingUnderWay_StartsRatherThanIsDropped()
    {
        using var queue = Queue(new ShadowOptions { QueueLength = 1 });

        Add(queue, 3);

        Assert.Equal(2, _metrics.Totals().Errors);
        Assert.Equal(1, _metrics.Totals().Pending);
        Assert.Equal(0, _metrics.Totals().Dropped);
    }

    [Fact]
    public async Task StopAsync_CopiesWait_TheyAreDroppedAndCounted()
    {
        using var queue = Queue(new ShadowOptions());
        Add(queue, 3);

        await queue.StopAsync(CancellationToken.None);
        _time.Advance(MirrorQueue.Pause);

        Assert.Equal(3, _metrics.Totals().Dropped);
        Assert.Equal(0, _metrics.Totals().Pending);
    }

    private MirrorQueue Queue(ShadowOptions options)
    {
        var store = new MismatchStore(static () => 10, new MismatchLog("", NullLogger<MismatchLog>.Instance), _time);
        var comparing = new ResponseComparison(_comparing, _thread, _time);
        return new MirrorQueue(options, new CopyWork(new MirrorWork(new CopyClient(_sender, _budget, _time), _headers, comparing, store, _metrics, _time), new LlmCopyWork(new LlmCopyClient(_sender, _budget, _time), comparing, store, _metrics, _time)), _metrics, _time, NullLogger<MirrorQueue>.Instance);
    }

    private void Add(MirrorQueue queue, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _metrics.Begin();
            queue.Add(new MirroredExchange(_rule, new BodyCapture(_budget, 1024), new BodyCapture(_budget, 1024)));
        }
    }

    private sealed class NoClusters : IProxyStateLookup
    {
        public bool TryGetRoute(string id, [NotNullWhen(true)] out RouteModel? route) => (route = null) is not null;

        public IEnumerable<RouteModel> GetRoutes() => [];

        public bool TryGetCluster(string id, [NotNullWhen(true)] out ClusterState? cluster) => (cluster = null) is not null;

        public IEnumerable<ClusterState> GetClusters() => [];
    }
}
