using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>The configuration of the program: a folder of three files, environment and command line.</summary>
/// <param name="folder">The folder.</param>
/// <param name="seen">How it looked before it was first read: what changed during the start is not lost.</param>
/// <param name="loader">Reads it.</param>
/// <param name="time">Source of time.</param>
/// <param name="logger">Where failures are logged.</param>
internal sealed class FolderSource(string folder, FolderSignature seen, ConfigLoader loader, TimeProvider time, ILogger<ConfigWatcher> logger) : IConfigSource
{
    public Task<LoadResult> LoadAsync(LoadedConfiguration? previous) => loader.LoadAsync(previous);

    public Task WatchAsync(Func<CancellationToken, Task> changed, CancellationToken cancellationToken) =>
        new ConfigWatcher(folder, changed, time, logger, seen).RunAsync(cancellationToken);
}
