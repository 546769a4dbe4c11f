using FlagGateway.Snapshots;

namespace FlagGateway.Rollouts;

/// <summary>Evaluates all rollouts periodically until the gateway stops.</summary>
internal sealed class RolloutWorker(
    RolloutEvaluator evaluator, ControlObserver control, ProgressSaver saver, SnapshotSource snapshots, RolloutClock clock, TimeProvider time) : BackgroundService
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
            var counted = (elapsed < interval * MaxIntervals ? elapsed : interval * MaxIntervals) * clock.Scale;
            await evaluator.EvaluateAsync(counted, stoppingToken);
            control.Advance(counted);
            if (saver.HasFollowers && time.GetElapsedTime(shared, now) >= ShareInterval)
            {
                shared = now;
                await saver.SaveTimesAsync(stoppingToken);
            }

            if (time.GetElapsedTime(saved, now) < SaveInterval)
                continue;
            saved = now;
            await saver.SaveAsync(stoppingToken);
        }

        await saver.SaveAsync(CancellationToken.None);
    }
}
