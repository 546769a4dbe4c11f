using System.Threading.Channels;
using FlagGateway.Options;

namespace FlagGateway.Checks;

/// <summary>
/// Texts that wait to be checked. Adding never waits: beyond its limits, texts are dropped and counted.
/// </summary>
internal sealed class CheckQueue : BackgroundService
{
    private readonly Channel<CheckedText> _waiting;
    private readonly CheckBudget _budget;
    private readonly CheckRunner _runner;
    private readonly CheckMetrics _metrics;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _slots;

    public CheckQueue(CheckOptions options, CheckBudget budget, CheckRunner runner, CheckMetrics metrics, ILogger<CheckQueue> logger)
    {
        _waiting = Channel.CreateBounded<CheckedText>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        (_budget, _runner, _metrics, _logger) = (budget, runner, metrics, logger);
        _slots = new SemaphoreSlim(options.Concurrency);
    }

    /// <summary>Accepts a text, or counts why not.</summary>
    public void Add(CheckedText text)
    {
        if (!_budget.TryReserve(text.Bytes))
        {
            _metrics.Count(text.Flag, text.Variant, CheckResult.ByteBudget);
        }
        else if (!_waiting.Writer.TryWrite(text))
        {
            _budget.Release(text.Bytes);
            _metrics.Count(text.Flag, text.Variant, CheckResult.QueueFull);
        }
    }

    /// <summary>Counts a text that was not collected completely.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="variant">Name of the variant.</param>
    /// <param name="isOverBudget">Whether the memory of all texts was the reason, and not its own length.</param>
    public void Skip(string flag, string variant, bool isOverBudget) => _metrics.Count(flag, variant, isOverBudget ? CheckResult.ByteBudget : CheckResult.TooLong);

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
        _budget.Release(text.Bytes);
        _metrics.Count(text.Flag, text.Variant, CheckResult.Checked);
    }
}
