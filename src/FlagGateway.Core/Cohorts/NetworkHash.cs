namespace FlagGateway.Core.Cohorts;

/// <summary>
/// A client's network as a number: equal networks have equal hashes on every instance. The default is an unknown network.
/// </summary>
public readonly record struct NetworkHash
{
    private const int PartitionBits = 6;

    // One more than the hash, so that the default is none.
    private readonly ulong _value;

    private NetworkHash(uint hash) => _value = hash + 1UL;

    /// <summary>Whether the network is known.</summary>
    public bool IsKnown => _value != 0;

    /// <summary>The partition of the network, 0 to 63; -1 for an unknown one.</summary>
    public int Partition => IsKnown ? (int)((_value - 1) & (UserPartitions.Count - 1)) : -1;

    /// <summary>Bits of the hash that the partition does not use.</summary>
    internal uint Rest => (uint)(_value - 1) >> PartitionBits;

    /// <summary>The hash of a network.</summary>
    /// <param name="prefix">The network's own bits of the address, with its family: equal for all addresses of the network and for no other's.</param>
    public static NetworkHash From(ulong prefix) => new((uint)(DistinctUsers.Mix(prefix) >> 32));
}
