using FlagGateway.Routing;
using FlagGateway.State;

namespace FlagGateway.Configuration;

/// <summary>
/// Replaces the snapshot when the files or the state change. Both may change at the same time; each takes the
/// latest of the other, and neither is ever lost.
/// </summary>
internal sealed class SnapshotWriter(SnapshotFactory factory, SnapshotSource source, LoadedConfiguration first)
{
    private readonly Lock _lock = new();
    private LoadedConfiguration _configuration = first;

    /// <summary>Puts a configuration into force; answers the version of the snapshot.</summary>
    public long Apply(LoadedConfiguration configuration)
    {
        lock (_lock)
        {
            _configuration = configuration;
            return Replace(source.Current.State);
        }
    }

    /// <summary>Puts a state into force.</summary>
    public void Apply(GatewayState state)
    {
        lock (_lock)
            Replace(state);
    }

    private long Replace(GatewayState state)
    {
        var version = source.Current.Version + 1;
        source.Replace(factory.Create(_configuration, state, version));
        return version;
    }
}
