namespace FlagGateway.State;

/// <summary>Whether this instance is the one that drives rollouts.</summary>
internal interface ILeadership
{
    /// <summary>Whether it may act now. Asked before each act, and false in good time before another may.</summary>
    bool IsLeader { get; }

    /// <summary>Number of the lease, which every write of the machine carries; <c>null</c> where there is no lease to hold.</summary>
    long? Fence { get; }
}

/// <summary>The one instance there is.</summary>
internal sealed class SoleLeadership : ILeadership
{
    public bool IsLeader => true;

    public long? Fence => null;
}
