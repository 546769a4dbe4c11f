using FlagGateway.Configuration;

namespace FlagGateway.Hosting;

/// <summary>Runs the watcher of the configuration folder for as long as the gateway runs.</summary>
internal sealed class ConfigWatching(string folder, ConfigReloader reloader, TimeProvider time, ILogger<ConfigWatcher> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new ConfigWatcher(folder, reloader.ReloadAsync, time, logger).RunAsync(stoppingToken);
}
