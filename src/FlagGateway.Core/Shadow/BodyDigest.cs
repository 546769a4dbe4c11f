namespace FlagGateway.Core.Shadow;

/// <summary>What is known of a complete body that was too long to be held: enough to tell whether it is the same as another.</summary>
/// <param name="Length">Its length in bytes as received; the least it can be where there is no hash.</param>
/// <param name="Hash">A 64-bit hash of all its bytes as received, of the same kind on both variants; null where it was not read to its end.</param>
/// <param name="StartsLikeJson">Whether its first bytes begin a JSON object or array.</param>
public readonly record struct BodyDigest(long Length, ulong? Hash, bool StartsLikeJson)
{
    /// <summary>Whether both bodies are known to be the same bytes. Both belong to the same owner, so nobody makes hashes collide.</summary>
    public bool IsSameAs(BodyDigest other) => Hash is not null && Hash == other.Hash && Length == other.Length;

    /// <summary>Whether the lengths certainly differ.</summary>
    public bool DiffersInLength(BodyDigest other) => (Hash is not null, other.Hash is not null) switch
    {
        (true, true) => Length != other.Length,
        (true, false) => other.Length > Length,
        (false, true) => Length > other.Length,
        _ => false,
    };
}
