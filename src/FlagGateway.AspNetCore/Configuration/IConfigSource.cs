using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Source of the configuration: the folder of the program, or the configuration of a host.</summary>
internal interface IConfigSource
{
    /// <summary>Reads and checks everything. Never throws, whatever the configuration contains.</summary>
    /// <param name="previous">The configuration in force, or <c>null</c> at the start.</param>
    Task<LoadResult> LoadAsync(LoadedConfiguration? previous);

    /// <summary>Calls back when the configuration may have changed, one call at a time, until cancelled.</summary>
    /// <param name="changed">Reads it again.</param>
    /// <param name="cancellationToken">Ends the watch, without an exception.</param>
    Task WatchAsync(Func<CancellationToken, Task> changed, CancellationToken cancellationToken);
}
