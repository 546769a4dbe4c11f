using System.Collections.Concurrent;
using System.Threading.Channels;
using FlagGateway.Configuration;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Mirroring;

/// <summary>
/// Copies on their way. Adding never waits: a copy starts at once while few are under way, waits in a bounded queue
/// while many are, and is dropped when the queue is full.
/// </summary>
/// <remarks>
/// There are no loops that sleep and must be woken for each copy, which would cost more than the copy itself: whoever
/// ends a copy takes the next one.
/// </remarks>
internal sealed class MirrorQueue : IHostedService
{
    private const int FailuresToOpen = 10;
    private static readonly TimeSpan BreakerPause = TimeSpan.FromSeconds(5);

    private readonly Channel<MirroredExchange> _waiting;
    private readonly ConcurrentDictionary<string, ShadowBreaker> _breakers = new(StringComparer.OrdinalIgnoreCase);
    private readonly MirrorWork _work;
    private readonly MirrorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _slots;
    private volatile bool _isStopping;

    public MirrorQueue(ShadowOptions options, MirrorWork work, MirrorMetrics metrics, TimeProvider time, ILogger<MirrorQueue> logger)
    {
        _waiting = Channel.CreateBounded<MirroredExchange>(options.QueueLength);
        _slots = options.Concurrency;
        _work = work;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    /// <summary>Why a copy would not be taken now, so that nothing needs to be held for it.</summary>
    public MirrorReason Refusal(MirrorRule rule)
    {
        if (_isStopping)
            return MirrorReason.Stopping;
        return BreakerOf(rule.ClusterId).IsOpen(_time.GetTimestamp()) ? MirrorReason.BreakerOpen : MirrorReason.None;
    }

    /// <summary>Takes a copy, or counts why not. Owns the exchange from here on.</summary>
    public void Add(MirroredExchange exchange)
    {
        if (exchange.Skip != MirrorReason.None)
            Discard(exchange, MirrorResult.Skipped, exchange.Skip);
        else if (exchange.RequestBody.State == CaptureState.NoBudget || exchange.ResponseBody.State == CaptureState.NoBudget)
            Discard(exchange, MirrorResult.Dropped, MirrorReason.ByteBudget);
        else if (TryTakeSlot())
            _ = RunAsync(exchange);
        else if (!_waiting.Writer.TryWrite(exchange))
            Discard(exchange, MirrorResult.Dropped, MirrorReason.QueueFull);
        // The last one under way may have ended between the two lines above, and nobody else would take this one.
        else if (TryTakeSlot())
            _ = RunAsync(null);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes no more copies and drops those that wait; those under way end by their timeout at the latest.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        while (_waiting.Reader.TryRead(out var left))
            Discard(left, MirrorResult.Dropped, MirrorReason.Stopping);
        return Task.CompletedTask;
    }

    private bool TryTakeSlot()
    {
        if (Interlocked.Decrement(ref _slots) >= 0)
            return true;
        Interlocked.Increment(ref _slots);
        return false;
    }

    /// <summary>Handles a copy, and then all that wait.</summary>
    private async Task RunAsync(MirroredExchange? exchange)
    {
        do
        {
            while (exchange is not null || _waiting.Reader.TryRead(out exchange))
            {
                await HandleAsync(exchange);
                exchange = null;
            }

            Interlocked.Increment(ref _slots);
        }
        // One that came after the queue was found empty and before the slot was given back.
        while (_waiting.Reader.TryPeek(out _) && TryTakeSlot());
    }

    private async Task HandleAsync(MirroredExchange exchange)
    {
        var breaker = BreakerOf(exchange.Rule.ClusterId);
        var (result, reason) = (MirrorResult.Dropped, MirrorReason.BreakerOpen);
        try
        {
            if (!breaker.TryEnter(_time.GetTimestamp()))
                return;
            (result, reason) = (MirrorResult.Error, MirrorReason.Unreadable);
            (result, reason, var isUseful) = await _work.RunAsync(exchange);
            // Answers that are never whole cost connections and bandwidth and tell nothing.
            if (isUseful)
                breaker.Succeed();
            else
                breaker.Fail(_time.GetTimestamp());
        }
        catch (Exception exception)
        {
            // Nobody awaits this, and a copy must never end what the others wait for.
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

    private ShadowBreaker BreakerOf(string cluster) =>
        _breakers.TryGetValue(cluster, out var breaker)
            ? breaker
            : _breakers.GetOrAdd(cluster, static (_, ticks) => new ShadowBreaker(FailuresToOpen, ticks), (long)(BreakerPause.TotalSeconds * _time.TimestampFrequency));
}
