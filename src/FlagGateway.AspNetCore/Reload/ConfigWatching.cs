using FlagGateway.Configuration;

namespace FlagGateway.Reload;

/// <summary>Watches the configuration while the gateway runs.</summary>
internal sealed class ConfigWatching(IConfigSource source, ConfigReloader reloader) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => source.WatchAsync(reloader.ReloadAsync, stoppingToken);
}
