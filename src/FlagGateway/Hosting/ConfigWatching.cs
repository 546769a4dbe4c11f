using FlagGateway.Configuration;

namespace FlagGateway.Hosting;

/// <summary>Runs the watcher of the configuration folder for as long as the gateway runs.</summary>
/// <remarks>Made before the files are read for the first time, so that a change during the start is not missed.</remarks>
internal sealed class ConfigWatching : IDisposable
{
    private readonly ConfigWatcher _watcher;
    private readonly CancellationTokenSource _stopping = new();
    private ConfigReloader? _reloader;
    private Task _running = Task.CompletedTask;

    public ConfigWatching(string folder, TimeProvider time, ILogger<ConfigWatcher> logger) =>
        _watcher = new ConfigWatcher(folder, cancellationToken => _reloader!.ReloadAsync(cancellationToken), time, logger);

    public void Start(ConfigReloader reloader)
    {
        _reloader = reloader;
        _running = Task.Run(() => _watcher.RunAsync(_stopping.Token));
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public void Dispose() => _stopping.Dispose();
}
