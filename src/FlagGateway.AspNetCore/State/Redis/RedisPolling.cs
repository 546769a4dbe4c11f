using FlagGateway.Files;

namespace FlagGateway.State.Redis;

/// <summary>Polls the database; immediately after a hint.</summary>
/// <param name="refresh">One poll.</param>
/// <param name="health">Shows whether the database works.</param>
/// <param name="pending">Written after a poll that worked.</param>
/// <param name="interval">Pause while the database works.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs failures of the loop.</param>
internal sealed class RedisPolling(RedisRefresh refresh, RedisHealth health, RedisPending pending, TimeSpan interval, TimeProvider time, ILogger logger) : IDisposable
{
    // Independent of the poll interval, because a caller is waiting for Redis.
    private static readonly TimeSpan PauseInTrouble = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseBeforeNextCheck = TimeSpan.FromMilliseconds(250);

    private readonly HintSignal _hint = new();
    private readonly SemaphoreSlim _one = new(1, 1);

    public void Dispose() => _one.Dispose();

    /// <summary>Polls soon.</summary>
    public void Hint() => _hint.Set();

    /// <summary>Polls once, with a poll that begins now.</summary>
    /// <returns>Whether to poll again soon.</returns>
    public async Task<bool> PollAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await refresh.RunAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Polls until the gateway stops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var pause = PauseInTrouble;
            try
            {
                if (await PollAsync(stopping))
                    pause = PauseBeforeNextCheck;
                else if (health.Trouble == RedisTrouble.None)
                    pause = interval;
                if (health.Trouble == RedisTrouble.None)
                    await pending.WriteKillsAsync(stopping);
                if (health.Trouble == RedisTrouble.None)
                    await pending.WriteRollbacksAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.LoopFailed(logger, exception);
            }

            using var waking = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            await Task.WhenAny(_hint.Arrived, Task.Delay(pause, time, waking.Token));
            await waking.CancelAsync();
            _hint.Take();
        }
    }
}
