namespace FlagGateway.Snapshots;

/// <summary>Provides the snapshot in force: one volatile reference, replaced as a whole.</summary>
internal sealed class SnapshotSource
{
    private volatile GatewaySnapshot _current;

    public SnapshotSource(GatewaySnapshot first)
    {
        KnownPlans.Remember(first.Plans);
        _current = first;
    }

    public GatewaySnapshot Current => _current;

    /// <summary>
    /// The latest snapshot of the configuration before this one; <c>null</c> before the first reload.
    /// </summary>
    public GatewaySnapshot? Previous { get; private set; }

    /// <summary>Plans of this and all earlier snapshots.</summary>
    public KnownPlans KnownPlans { get; } = new();

    public void Replace(GatewaySnapshot next)
    {
        KnownPlans.Remember(next.Plans);
        // A change of the state leaves the routes of the files as they are.
        if (next.Options != _current.Options)
            Previous = _current;
        _current = next;
    }
}
