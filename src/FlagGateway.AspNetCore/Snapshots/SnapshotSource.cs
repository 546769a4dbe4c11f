namespace FlagGateway.Snapshots;

/// <summary>Provides the snapshot in force: one volatile reference, replaced as a whole.</summary>
internal sealed class SnapshotSource(GatewaySnapshot first)
{
    private volatile GatewaySnapshot _current = first;

    public GatewaySnapshot Current => _current;

    public void Replace(GatewaySnapshot next) => _current = next;
}
