using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using FlagGateway.Core.Shadow;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Mirroring;

/// <summary>
/// Queue of copies. Adding never waits: a copy waits briefly in a bounded queue, longer while many are running,
/// and is dropped when the queue is full.
/// </summary>
/// <remarks>
/// <para>
/// User requests arrive in bursts, and a copy that started immediately would delay the rest of its burst: half again as
/// long at the 99th percentile on two processors. Without pauses to wait for (<see cref="ShadowPace"/>), copies start
/// at once, which is cheaper.
/// </para>
/// <para>
/// There are no sleeping loops that must be signalled for each copy, which would cost more than the copy itself: a
/// timer starts all that have waited, and the end of a copy starts the next one.
/// </para>
/// </remarks>
internal sealed class MirrorQueue : IHostedService, IDisposable
{
    private const int FailuresToOpen = 10;

    /// <summary>Number of copies within <see cref="Pause"/> that leave no pauses between them.</summary>
    internal const int MaxInPause = 64;

    /// <summary>
    /// How long a copy waits for the requests that arrived with its own; up to twice that, because one timer serves
    /// all.
    /// </summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan BreakerPause = TimeSpan.FromSeconds(5);

    private readonly Channel<MirroredExchange> _waiting;
    private readonly ConcurrentDictionary<string, ShadowBreaker> _clusters = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ShadowBreaker> _routes = new(StringComparer.OrdinalIgnoreCase);
    private readonly CopyWork _work;
    private readonly MirrorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ShadowPace _pace;
    private readonly long _pauseTicks;
    private readonly ITimer _timer;
    private int _slots;
    private int _isTimerSet;
    private volatile bool _isStopping;

    public MirrorQueue(ShadowOptions options, CopyWork work, MirrorMetrics metrics, TimeProvider time, ILogger<MirrorQueue> logger)
    {
        _waiting = Channel.CreateBounded<MirroredExchange>(options.QueueLength);
        _slots = options.Concurrency;
        _work = work;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _pauseTicks = (long)(Pause.TotalSeconds * time.TimestampFrequency);
        _pace = new ShadowPace(MaxInPause, _pauseTicks);
        _timer = time.CreateTimer(static queue => ((MirrorQueue)queue!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Why a copy would be dropped now, so that nothing needs to be captured for it.</summary>
    public MirrorReason Refusal(MirrorRule rule)
    {
        if (_isStopping)
            return MirrorReason.Stopping;
        if (_work.Refusal(rule) is var refusal and not MirrorReason.None)
            return refusal;
        var now = _time.GetTimestamp();
        return BreakerOf(_clusters, rule.ClusterId).IsOpen(now) || BreakerOf(_routes, rule.RouteId).IsOpen(now) ? MirrorReason.BreakerOpen : MirrorReason.None;
    }

    /// <summary>Accepts a copy, or counts why not. Owns the exchange from now on.</summary>
    public void Add(MirroredExchange exchange)
    {
        if (exchange.Skip != MirrorReason.None)
            Discard(exchange, MirrorResult.Skipped, exchange.Skip);
        else if (exchange.RequestBody.State == CaptureState.NoBudget || exchange.ResponseBody.State == CaptureState.NoBudget || exchange.Llm is { IsOverBudget: true })
            Discard(exchange, MirrorResult.Dropped, MirrorReason.ByteBudget);
        else
            Take(exchange, _time.GetTimestamp());
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Accepts no more copies and drops waiting ones; running ones end by their timeout at the latest.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        while (_waiting.Reader.TryRead(out var left))
            Discard(left, MirrorResult.Dropped, MirrorReason.Stopping);
        return Task.CompletedTask;
    }

    public void Dispose() => _timer.Dispose();

    private void Take(MirroredExchange exchange, long now)
    {
        var isFast = _pace.Count(now);
        if (isFast && TryTakeSlot())
        {
            _ = RunAsync(exchange);
            return;
        }

        exchange.DueAt = isFast ? now : now + _pauseTicks;
        if (_waiting.Writer.TryWrite(exchange))
            SetTimer();
        // Too early is better than not at all.
        else if (TryTakeSlot())
            _ = RunAsync(exchange);
        else
            Discard(exchange, MirrorResult.Dropped, MirrorReason.QueueFull);
    }

    // Set whenever something waits, even while all slots are taken, so that no copy is forgotten.
    private void SetTimer()
    {
        if (Volatile.Read(ref _isTimerSet) == 0 && Interlocked.Exchange(ref _isTimerSet, 1) == 0)
            _timer.Change(Pause, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        Volatile.Write(ref _isTimerSet, 0);
        while (TryTakeSlot())
        {
            if (TryTakeDue(out var exchange))
            {
                _ = RunAsync(exchange);
                continue;
            }

            Interlocked.Increment(ref _slots);
            break;
        }

        if (_waiting.Reader.TryPeek(out _))
            SetTimer();
    }

    private bool TryTakeDue([NotNullWhen(true)] out MirroredExchange? exchange) =>
        _waiting.Reader.TryPeek(out exchange) && exchange.DueAt <= _time.GetTimestamp() && _waiting.Reader.TryRead(out exchange);

    private bool TryTakeSlot()
    {
        if (Interlocked.Decrement(ref _slots) >= 0)
            return true;
        Interlocked.Increment(ref _slots);
        return false;
    }

    /// <summary>Handles a copy, and then all that have waited long enough.</summary>
    private async Task RunAsync(MirroredExchange exchange)
    {
        for (var next = exchange; next is not null; next = TryTakeDue(out var due) ? due : null)
            await HandleAsync(next);
        Interlocked.Increment(ref _slots);
    }

    private async Task HandleAsync(MirroredExchange exchange)
    {
        var (cluster, route) = (BreakerOf(_clusters, exchange.Rule.ClusterId), BreakerOf(_routes, exchange.Rule.RouteId));
        var (result, reason) = (MirrorResult.Dropped, MirrorReason.BreakerOpen);
        try
        {
            var now = _time.GetTimestamp();
            if (!route.TryEnter(now) || !cluster.TryEnter(now))
                return;
            (result, reason) = (MirrorResult.Error, MirrorReason.Unreadable);
            (result, reason, var response) = await _work.RunAsync(exchange);
            Report(response == CopyResponse.None, cluster);
            // Abandoned responses cost connections and bandwidth without a result. The breaker of their route handles
            // that.
            Report(response == CopyResponse.CutOff, route);
        }
        catch (Exception exception)
        {
            // This is not awaited, and an exception of a copy must not stop the queue.
            Log.CopyFailed(_logger, exchange.Rule.RouteId, exception);
        }
        finally
        {
            Discard(exchange, result, reason);
        }
    }

    private void Discard(MirroredExchange exchange, MirrorResult result, MirrorReason reason)
    {
        exchange.Dispose();
        _metrics.Count(exchange.Rule, result, reason);
        _metrics.End();
    }

    private void Report(bool hasFailed, ShadowBreaker breaker)
    {
        if (hasFailed)
            breaker.Fail(_time.GetTimestamp());
        else
            breaker.Succeed();
    }

    private ShadowBreaker BreakerOf(ConcurrentDictionary<string, ShadowBreaker> breakers, string key) =>
        breakers.TryGetValue(key, out var breaker)
            ? breaker
            : breakers.GetOrAdd(key, static (_, ticks) => new ShadowBreaker(FailuresToOpen, ticks), (long)(BreakerPause.TotalSeconds * _time.TimestampFrequency));
}
