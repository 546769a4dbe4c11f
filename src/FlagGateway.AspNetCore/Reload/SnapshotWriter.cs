using FlagGateway.Configuration;
using FlagGateway.Routing;
using FlagGateway.Routing.Streams;
using FlagGateway.Signals.History;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Reload;

/// <summary>
/// Replaces the snapshot when the files or the state change. Both may change at the same time; each uses the
/// latest value of the other, and no change is lost.
/// </summary>
internal sealed class SnapshotWriter
{
    private readonly Lock _lock = new();
    private readonly SnapshotFactory _factory;
    private readonly SnapshotSource _source;
    private readonly FlagHistory _history;
    private readonly OpenStreams _streams;
    private readonly ConversationPins _pins;
    private LoadedConfiguration _configuration;

    public SnapshotWriter(SnapshotFactory factory, SnapshotSource source, FlagHistory history, OpenStreams streams, ConversationPins pins, InitialConfiguration initial)
    {
        (_factory, _source, _history, _streams, _pins, _configuration) = (factory, source, history, streams, pins, initial.Configuration);
        pins.Follow(source.Current);
        history.Record(initial.Configuration, source.Current);
    }

    /// <summary>The state in force.</summary>
    public GatewayState State => _source.Current.State;

    /// <summary>The configuration in force.</summary>
    public LoadedConfiguration Configuration
    {
        get
        {
            lock (_lock)
                return _configuration;
        }
    }

    /// <summary>Puts a configuration into force and returns the version of the snapshot.</summary>
    public long Apply(LoadedConfiguration configuration)
    {
        lock (_lock)
        {
            _configuration = configuration;
            return Replace(_source.Current.State);
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
        var version = _source.Current.Version + 1;
        var next = _factory.Create(_configuration, state, version);
        _source.Replace(next);
        _history.Record(_configuration, next);
        _streams.Follow(next);
        _pins.Follow(next);
        return version;
    }
}
