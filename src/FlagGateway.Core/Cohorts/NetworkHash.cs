namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Hash of a client's network. Equal networks have equal hashes on every instance. The default is an unknown network.
/// </summary>
public readonly record struct NetworkHash
{
    private const int PartitionBits = 6;

    // The hash plus one, so that the default means unknown.
    private readonly ulong _value;

    private NetworkHash(uint hash) => _value = hash + 1UL;

    /// <summary>Whether the network is known.</summary>
    public bool IsKnown => _value != 0;

    /// <summary>The partition of the network, 0 to 63; -1 for an unknown one.</summary>
    public int Partition => IsKnown ? (int)((_value - 1) & (UserPartitions.Count - 1)) : -1;

    /// <summary>Bits of the hash that the partition does not use.</summary>
    internal uint Rest => (uint)(_value - 1) >> PartitionBits;

    /// <summary>The hash of a network.</summary>
    /// <param name="prefix">The network prefix of the address, with its family: unique to the network.</param>
    public static NetworkHash From(ulong prefix) => new((uint)(DistinctUsers.Mix(prefix) >> 32));
}
