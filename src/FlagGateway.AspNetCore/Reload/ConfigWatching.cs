using FlagGateway.Configuration;

namespace FlagGateway.Reload;

/// <summary>Runs the watcher of the configuration folder for as long as the gateway runs.</summary>
/// <param name="folder">The configuration folder.</param>
/// <param name="seen">How it looked before it was first read: what changed during the start is not lost.</param>
/// <param name="reloader">Applies changes.</param>
/// <param name="time">Source of time.</param>
/// <param name="logger">Where failures are told.</param>
internal sealed class ConfigWatching(
    string folder, FolderSignature seen, ConfigReloader reloader, TimeProvider time, ILogger<ConfigWatcher> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new ConfigWatcher(folder, reloader.ReloadAsync, time, logger, seen).RunAsync(stoppingToken);
}
