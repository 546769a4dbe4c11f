using FlagGateway.Cohorts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>Evaluates all rollouts periodically until the gateway stops.</summary>
internal sealed class RolloutWorker(RolloutEvaluator evaluator, ICohortSource cohorts, SnapshotSource snapshots, RolloutClock clock, ILeadership leadership, TimeProvider time, ILogger<RolloutWorker> logger) : BackgroundService
{
    // A process that was suspended for an hour has measured nothing in that hour.
    private const int MaxIntervals = 3;

    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(30);

    // Followers show the leader's time in the stage.
    private static readonly TimeSpan ShareInterval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = time.GetTimestamp();
        var (saved, shared) = (last, last);
        while (!stoppingToken.IsCancellationRequested)
        {
            var interval = snapshots.Current.Options.Rollouts.Interval;
            await Task.Delay(interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                break;
            var now = time.GetTimestamp();
            var elapsed = time.GetElapsedTime(last, now);
            last = now;
            await evaluator.EvaluateAsync((elapsed < interval * MaxIntervals ? elapsed : interval * MaxIntervals) * clock.Scale, stoppingToken);
            if (leadership.Fence is not null && time.GetElapsedTime(shared, now) >= ShareInterval)
            {
                shared = now;
                await ShareAsync(stoppingToken);
            }

            if (time.GetElapsedTime(saved, now) < SaveInterval)
                continue;
            saved = now;
            await SaveAsync(stoppingToken);
        }

        await SaveAsync(CancellationToken.None);
    }

    private async Task ShareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await evaluator.SaveProgressAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Log.ProgressNotSaved(logger, exception);
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await evaluator.SaveProgressAsync(cancellationToken);
            await cohorts.SaveAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Log.ProgressNotSaved(logger, exception);
        }
    }
}
