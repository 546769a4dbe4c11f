namespace FlagGateway.State.Redis;

/// <summary>
/// Repeats an operation on Redis regardless of failures; logs the first of several consecutive problems.
/// </summary>
/// <param name="interval">Pause between runs.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs problems.</param>
internal abstract class FleetLoop(TimeSpan interval, TimeProvider time, ILogger logger) : BackgroundService
{
    // So that the fleet is complete soon after Redis is.
    private static readonly TimeSpan MaxPauseInTrouble = TimeSpan.FromSeconds(1);

    private bool _isFailing;

    protected TimeProvider Time { get; } = time;

    /// <summary>Runs it once; returns the problem, or <c>null</c>.</summary>
    protected abstract Task<string?> RunOnceAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            string? problem;
            try
            {
                problem = await RunOnceAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                problem = exception.Message;
            }

            if (problem is not null && !_isFailing)
                FleetLog.NotShared(logger, problem);
            _isFailing = problem is not null;
            await Task.Delay(_isFailing && interval > MaxPauseInTrouble ? MaxPauseInTrouble : interval, Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
