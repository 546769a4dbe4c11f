using FlagGateway.Routing;

namespace FlagGateway.Rollouts;

/// <summary>Looks at all rollouts again and again, for as long as the gateway runs. Nothing ends it but the end of the gateway.</summary>
internal sealed class RolloutWorker(RolloutLooks looks, ICohortSource cohorts, SnapshotSource snapshots, RolloutClock clock, TimeProvider time, ILogger<RolloutWorker> logger) : BackgroundService
{
    // A process that was stopped for an hour has watched nothing in that hour.
    private const int MostIntervals = 3;

    private static readonly TimeSpan KeepInterval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (last, kept) = (time.GetTimestamp(), time.GetTimestamp());
        while (!stoppingToken.IsCancellationRequested)
        {
            var interval = snapshots.Current.Options.Rollouts.Interval;
            await Task.Delay(interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                break;
            var now = time.GetTimestamp();
            var elapsed = time.GetElapsedTime(last, now);
            last = now;
            await looks.LookAsync((elapsed < interval * MostIntervals ? elapsed : interval * MostIntervals) * clock.Scale, stoppingToken);
            if (time.GetElapsedTime(kept, now) < KeepInterval)
                continue;
            kept = now;
            await KeepAsync(stoppingToken);
        }

        await KeepAsync(CancellationToken.None);
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await looks.KeepProgressAsync(cancellationToken);
            await cohorts.KeepAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Log.ProgressNotKept(logger, exception);
        }
    }
}
