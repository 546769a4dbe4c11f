using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Configuration;

/// <summary>The configuration of the program: a folder of three files, environment and command line.</summary>
/// <param name="folder">The folder.</param>
/// <param name="seen">Its signature before it was first read, so that no change during the start is lost.</param>
/// <param name="loader">Reads the folder.</param>
/// <param name="time">Source of time.</param>
/// <param name="logger">Logs failures.</param>
internal sealed class FolderSource(string folder, FolderSignature seen, ConfigLoader loader, TimeProvider time, ILogger<ConfigWatcher> logger) : IConfigSource
{
    public string Folder => folder;

    public ConfigFolder ReadFiles() => ConfigFolder.Read(folder);

    public Task<LoadResult> CheckAsync(LoadedConfiguration running, GatewayState state, ConfigFolder files) => loader.CheckAsync(running, state, files);

    public Task<LoadResult> LoadAsync(LoadedConfiguration? previous) => loader.LoadAsync(previous);

    public Task WatchAsync(Func<CancellationToken, Task> changed, CancellationToken cancellationToken) =>
        new ConfigWatcher(Read, hint => new FolderHints(folder, hint, logger), changed, time, logger, seen with { Prompts = loader.Prompts?.Signature ?? "" }).RunAsync(cancellationToken);

    // Which prompt files there are follows from the flags: of those read last, changes count.
    private FolderSignature Read() => FolderSignature.Read(folder) with { Prompts = loader.Prompts?.CurrentSignature ?? "" };
}
