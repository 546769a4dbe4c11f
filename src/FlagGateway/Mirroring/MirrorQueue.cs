using System.Collections.Concurrent;
using System.Threading.Channels;
using FlagGateway.Configuration;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Mirroring;

/// <summary>
/// Copies that wait to be sent, and the loops that send them. Adding never waits; the newest are dropped when
/// there is no room.
/// </summary>
internal sealed class MirrorQueue : BackgroundService
{
    private const int FailuresToOpen = 10;
    private static readonly TimeSpan BreakerPause = TimeSpan.FromSeconds(5);

    private readonly Channel<MirroredExchange> _channel;
    private readonly ConcurrentDictionary<string, ShadowBreaker> _breakers = new(StringComparer.OrdinalIgnoreCase);
    private readonly int _concurrency;
    private readonly MirrorWork _work;
    private readonly MirrorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public MirrorQueue(ShadowOptions options, MirrorWork work, MirrorMetrics metrics, TimeProvider time, ILogger<MirrorQueue> logger)
    {
        _channel = Channel.CreateBounded<MirroredExchange>(options.QueueLength);
        _concurrency = options.Concurrency;
        _work = work;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    /// <summary>Why a copy would not be taken now, so that nothing needs to be held for it.</summary>
    public MirrorReason Refusal(MirrorRule rule) =>
        BreakerOf(rule.ClusterId).IsOpen(_time.GetTimestamp()) ? MirrorReason.BreakerOpen : MirrorReason.None;

    /// <summary>Takes a copy, or counts why not. Owns the exchange from here on.</summary>
    public void Add(MirroredExchange exchange)
    {
        if (exchange.Skip != MirrorReason.None)
            Discard(exchange, MirrorResult.Skipped, exchange.Skip);
        else if (exchange.RequestBody.State == CaptureState.NoBudget || exchange.ResponseBody.State == CaptureState.NoBudget)
            Discard(exchange, MirrorResult.Dropped, MirrorReason.ByteBudget);
        else if (!_channel.Writer.TryWrite(exchange))
            Discard(exchange, MirrorResult.Dropped, MirrorReason.QueueFull);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _channel.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
        while (_channel.Reader.TryRead(out var left))
            Discard(left, MirrorResult.Dropped, MirrorReason.Stopping);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, _concurrency).Select(_ => Task.Run(() => LoopAsync(stoppingToken), CancellationToken.None)));

    private async Task LoopAsync(CancellationToken stopping)
    {
        try
        {
            while (await _channel.Reader.WaitToReadAsync(stopping))
            {
                while (!stopping.IsCancellationRequested && _channel.Reader.TryRead(out var exchange))
                    await HandleAsync(exchange, stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task HandleAsync(MirroredExchange exchange, CancellationToken stopping)
    {
        var breaker = BreakerOf(exchange.Rule.ClusterId);
        if (!breaker.TryEnter(_time.GetTimestamp()))
        {
            Discard(exchange, MirrorResult.Dropped, MirrorReason.BreakerOpen);
            return;
        }

        var (result, reason) = (MirrorResult.Error, MirrorReason.Unreadable);
        try
        {
            (result, reason) = await _work.RunAsync(exchange, stopping);
            if (reason == MirrorReason.NoAnswer)
                breaker.Fail(_time.GetTimestamp());
            else
                breaker.Succeed();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            (result, reason) = (MirrorResult.Dropped, MirrorReason.Stopping);
        }
        catch (Exception exception)
        {
            // A copy must never end the loop that serves all others.
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
