namespace FlagGateway.State;

/// <summary>Decides whether this instance controls rollouts.</summary>
internal interface ILeadership
{
    /// <summary>
    /// Whether it may act now. Checked before each action; false well before another instance may act.
    /// </summary>
    bool IsLeader { get; }

    /// <summary>
    /// Number of the lease, included in every write of the machine; <c>null</c> if no lease is needed.
    /// </summary>
    long? Fence { get; }
}

/// <summary>Leadership of a single instance.</summary>
internal sealed class SoleLeadership : ILeadership
{
    public bool IsLeader => true;

    public long? Fence => null;
}
