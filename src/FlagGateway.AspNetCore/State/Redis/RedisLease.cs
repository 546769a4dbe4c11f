using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// Holds the lease by which one instance of the fleet controls rollouts. Without a server no instance holds it:
/// percentages stay unchanged, and kills still work.
/// </summary>
internal sealed class RedisLease(RedisStateStore store, RedisDatabase redis, InstanceId instance, TimeProvider time, ILogger<RedisLease> logger)
    : BackgroundService, ILeadership
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(9);
    // The lease is given up after two thirds, so after a failed renewal little time is left for retries.
    private static readonly TimeSpan PauseInTrouble = TimeSpan.FromMilliseconds(500);

    private static readonly RedisScript Take = RedisScript.Load("lease");
    private static readonly RedisScript Release = RedisScript.Load("release");

    private readonly LeaseClock _clock = new(Lifetime, time);

    public bool IsLeader => _clock.Fence is not null;

    public long? Fence => _clock.Fence;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var isSuccess = await RenewAsync(stoppingToken);
            await Task.Delay(isSuccess ? _clock.RenewInterval : PauseInTrouble, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Lets the next leader start without waiting for the lease to expire.
        _clock.Lose();
        await redis.Connection.EvaluateAsync(Release, [redis.Keys.Lease], [instance.Id], CancellationToken.None);
    }

    private async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (was, asked) = (IsLeader, time.GetTimestamp());
            var reply = await redis.Connection.EvaluateAsync(Take, [redis.Keys.Lease, redis.Keys.Fence], [instance.Id, (long)Lifetime.TotalMilliseconds], cancellationToken);
            if (!reply.IsSuccess)
                return false;
            var result = (RedisResult[])reply.Value!;
            if ((long)result[0] is > 0 and var fence)
            {
                // What the last leader saved on its way out: its times and notifications. The next poll may be later
                // than the first evaluation.
                if (!was)
                    await store.RefreshAsync(cancellationToken);
                _clock.Hold(fence, asked);
            }
            else
            {
                _clock.Lose();
            }

            if (IsLeader != was)
                FleetLog.LeadershipChanged(logger, IsLeader ? "leads" : "no longer leads", (string?)result[1] ?? "");
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A key of a wrong type or an invalid reply: no leadership, and a retry.
            FleetLog.LeaseFailed(logger, exception);
            return true;
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
            return true;
        }
    }
}
