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

    /// <summary>Plans of this and all earlier snapshots.</summary>
    public KnownPlans KnownPlans { get; } = new();

    public void Replace(GatewaySnapshot next)
    {
        KnownPlans.Remember(next.Plans);
        _current = next;
    }
}
