using FlagGateway.Core.History;
using FlagGateway.Rollouts.Recording;
using FlagGateway.State;

namespace FlagGateway.Rollouts.History;

/// <summary>
/// Records hour by hour what the users of each flag with a plan get from the variant that serves them: control, and
/// after a successful rollout its candidate. Never throws, and no request or evaluation waits for it.
/// </summary>
internal sealed class HistoryWorker(IHistorySource source, IHistoryStore stored, HistoryCache histories, RecordMetrics metrics, TimeProvider time, ILogger<HistoryWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, HourRecorder?> _recorders = new(StringComparer.OrdinalIgnoreCase);
    private bool _hasFailed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RecordAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads the counters once.</summary>
    internal async Task RecordAsync(CancellationToken cancellationToken)
    {
        var flags = source.Flags;
        foreach (var gone in _recorders.Keys.Except(flags, StringComparer.OrdinalIgnoreCase).ToArray())
        {
            _recorders.Remove(gone);
            histories.Remove(gone);
        }

        foreach (var flag in flags)
            await RecordAsync(flag, cancellationToken);
    }

    private async Task RecordAsync(string flag, CancellationToken cancellationToken)
    {
        try
        {
            // What is stored must be known before anything is written over it.
            if (histories.Find(flag) is null && !await LoadAsync(flag, cancellationToken))
                return;
            if (source.Read(flag) is not var (variant, period, counts))
                return;
            var (next, ended) = HourRecorder.Advance(_recorders.GetValueOrDefault(flag), variant, period, time.GetUtcNow(), counts);
            _recorders[flag] = next;
            if (ended is null)
                return;
            var history = histories.Find(flag)!.With(ended);
            histories.Set(flag, history);
            Report(flag, await stored.WriteAsync(flag, history.Encode(), cancellationToken), null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Report(flag, exception.Message, exception);
        }
    }

    private async Task<bool> LoadAsync(string flag, CancellationToken cancellationToken)
    {
        var (isSuccess, bytes) = await stored.ReadAsync(flag, cancellationToken);
        if (!isSuccess)
            return false;
        var known = ServiceHistory.Decode(bytes);
        if (known is null && bytes is not null)
            Log.HistoryUnreadable(logger, flag);
        histories.Set(flag, known ?? ServiceHistory.Empty);
        return true;
    }

    // Logged once until it works again.
    private void Report(string flag, string? problem, Exception? exception)
    {
        if (problem is not null)
            metrics.CountHour();
        if (problem is not null && !_hasFailed)
            Log.HistoryNotWritten(logger, flag, problem, exception);
        _hasFailed = problem is not null;
    }
}
