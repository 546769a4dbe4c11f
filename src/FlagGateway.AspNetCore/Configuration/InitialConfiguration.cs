using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>The configuration that a gateway starts with, and the warnings that were found in it.</summary>
internal sealed record InitialConfiguration(LoadedConfiguration Configuration, IReadOnlyList<ConfigIssue> Issues)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="FlagGatewayConfigurationException">It has errors.</exception>
    public static InitialConfiguration Load(IConfigSource source)
    {
        // A container cannot wait. A host's source completes at once unless one of its proxy's filters does not.
        var (configuration, issues) = source.LoadAsync(previous: null).GetAwaiter().GetResult();
        return configuration is null ? throw new FlagGatewayConfigurationException(issues) : new(configuration, issues);
    }
}
