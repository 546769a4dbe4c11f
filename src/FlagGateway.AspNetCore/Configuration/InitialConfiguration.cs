using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>The configuration that a gateway starts with, and its warnings.</summary>
internal sealed record InitialConfiguration(LoadedConfiguration Configuration, IReadOnlyList<ConfigIssue> Issues)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="FlagGatewayConfigurationException">It has errors.</exception>
    public static InitialConfiguration Load(IConfigSource source)
    {
        // A container cannot await. A host's source completes synchronously unless one of its proxy's filters does not.
        var (configuration, issues) = source.LoadAsync(previous: null).GetAwaiter().GetResult();
        return configuration is null ? throw new FlagGatewayConfigurationException(issues) : new(configuration, issues);
    }
}
