namespace FlagGateway.State.Redis;

/// <summary>Does one thing with Redis again and again, whatever comes of it; tells the first of several problems in a row.</summary>
/// <param name="interval">The pause between.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where problems go.</param>
internal abstract class FleetLoop(TimeSpan interval, TimeProvider time, ILogger logger) : BackgroundService
{
    private bool _isFailing;

    protected TimeProvider Time { get; } = time;

    /// <summary>Does it once; the response is what went wrong, or <c>null</c>.</summary>
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
            await Task.Delay(interval, Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
