using FlagGateway.Health;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway;

/// <summary>The gateway of a host, for the host itself. A singleton of the host's services.</summary>
public sealed class RunningGateway
{
    private readonly Readiness _readiness;
    private readonly SnapshotSource _snapshots;
    private volatile SnapshotView? _view;

    internal RunningGateway(Readiness readiness, SnapshotSource snapshots)
    {
        _readiness = readiness;
        _snapshots = snapshots;
    }

    /// <summary>The settings in force. A reload replaces the object.</summary>
    public GatewayOptions Options => _snapshots.Current.Options;

    /// <summary>The configuration and state in force. A change replaces the object.</summary>
    public SnapshotView Current
    {
        get
        {
            var snapshot = _snapshots.Current;
            // A race creates it twice, which is harmless.
            return _view is { } view && view.IsOf(snapshot) ? view : _view = new SnapshotView(snapshot);
        }
    }

    /// <summary>
    /// Whether <c>/healthz/ready</c> reports ready: from the start of the host until it drains or stops.
    /// </summary>
    public bool IsReady => _readiness.IsReady;

    /// <summary>
    /// Reports not ready from now on, so that load balancers send no new traffic. Requests are served as before.
    /// </summary>
    public void Drain() => _readiness.Drain();
}
