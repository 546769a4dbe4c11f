using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Configuration;

/// <summary>Source of the configuration: the folder of the program, or the configuration of a host.</summary>
internal interface IConfigSource
{
    /// <summary>Reads and checks everything. Never throws, whatever the configuration contains.</summary>
    /// <param name="previous">The configuration in force, or <c>null</c> at the start.</param>
    Task<LoadResult> LoadAsync(LoadedConfiguration? previous);

    /// <summary>The folder whose files the gateway may write; <c>null</c> if they are not its own.</summary>
    string? Folder { get; }

    /// <summary>Reads the flags and plans as they are now, even if they have errors.</summary>
    ConfigFolder ReadFiles();

    /// <summary>
    /// Checks files before they replace those of <see cref="ReadFiles"/>. Changes nothing of the gateway that runs.
    /// </summary>
    /// <param name="running">The configuration in force.</param>
    /// <param name="state">The state in force.</param>
    /// <param name="files">The changed files.</param>
    Task<LoadResult> CheckAsync(LoadedConfiguration running, GatewayState state, ConfigFolder files);

    /// <summary>Calls back when the configuration may have changed, one call at a time, until cancelled.</summary>
    /// <param name="changed">Reads it again.</param>
    /// <param name="cancellationToken">Ends the watch, without an exception.</param>
    Task WatchAsync(Func<CancellationToken, Task> changed, CancellationToken cancellationToken);
}
