using FlagGateway.Configuration;

namespace FlagGateway.Reload;

/// <summary>Watches the configuration while the gateway runs, and reads it again when somebody requests it.</summary>
internal sealed class ConfigWatching(IConfigSource source, ConfigReloader reloader, ReloadRequests requests, ILogger<ConfigWatching> logger) : BackgroundService
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(source.WatchAsync(ReloadAsync, stoppingToken), FollowAsync(stoppingToken));

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var _ in requests.ReadAllAsync(stoppingToken))
                await FollowOneAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private async Task FollowOneAsync(CancellationToken stoppingToken)
    {
        ReloadLog.Requested(logger);
        try
        {
            await ReloadAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            ReloadLog.RequestFailed(logger, exception);
        }
    }

    // A request and a change of the files may come together.
    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await reloader.ReloadAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }
}
