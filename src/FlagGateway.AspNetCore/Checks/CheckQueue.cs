using System.Threading.Channels;
using FlagGateway.Options;

namespace FlagGateway.Checks;

/// <summary>Texts that wait to be checked. Adding never waits: beyond its limits, texts are dropped and counted.</summary>
internal sealed class CheckQueue : BackgroundService
{
    private readonly Channel<CheckedText> _waiting;
    private readonly CheckRunner _runner;
    private readonly CheckMetrics _metrics;
    private readonly ILogger _logger;
    private readonly long _maxBytes;
    private readonly SemaphoreSlim _slots;
    private long _bytes;

    public CheckQueue(CheckOptions options, CheckRunner runner, CheckMetrics metrics, ILogger<CheckQueue> logger)
    {
        _waiting = Channel.CreateBounded<CheckedText>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        (_runner, _metrics, _logger, _maxBytes) = (runner, metrics, logger, options.MaxBytes);
        _slots = new SemaphoreSlim(options.Concurrency);
    }

    /// <summary>Accepts a text, or counts why not.</summary>
    public void Add(CheckedText text)
    {
        if (Interlocked.Add(ref _bytes, text.Bytes) > _maxBytes)
            Drop(text, CheckResult.ByteBudget);
        else if (!_waiting.Writer.TryWrite(text))
            Drop(text, CheckResult.QueueFull);
    }

    /// <summary>Counts a text that is too long to be checked.</summary>
    public void Skip(string flag, string variant) => _metrics.Count(flag, variant, CheckResult.TooLong);

    public override void Dispose()
    {
        _slots.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var text in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            if (!Run(text))
            {
                End(text);
                continue;
            }

            await _slots.WaitAsync(stoppingToken);
            _ = AskAsync(text, stoppingToken);
        }
    }

    // A text that cannot be checked must not stop the queue.
    private bool Run(CheckedText text)
    {
        try
        {
            return _runner.Run(text);
        }
        catch (Exception exception)
        {
            Log.CheckFailed(_logger, text.Flag, exception);
            return false;
        }
    }

    private async Task AskAsync(CheckedText text, CancellationToken stoppingToken)
    {
        try
        {
            await _runner.AskAsync(text, stoppingToken);
        }
        catch (Exception exception)
        {
            Log.CheckFailed(_logger, text.Flag, exception);
        }
        finally
        {
            End(text);
            if (!stoppingToken.IsCancellationRequested)
                _slots.Release();
        }
    }

    private void End(CheckedText text)
    {
        Interlocked.Add(ref _bytes, -text.Bytes);
        _metrics.Count(text.Flag, text.Variant, CheckResult.Checked);
    }

    private void Drop(CheckedText text, CheckResult result)
    {
        Interlocked.Add(ref _bytes, -text.Bytes);
        _metrics.Count(text.Flag, text.Variant, result);
    }
}
