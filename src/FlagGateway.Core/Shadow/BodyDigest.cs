namespace FlagGateway.Core.Shadow;

/// <summary>
/// Digest of a body that was too long to be captured, sufficient to decide whether it equals another.
/// </summary>
/// <param name="Length">Its length in bytes as received; a lower bound if there is no hash.</param>
/// <param name="Hash">
/// A 64-bit hash of all its bytes as received, of the same kind on both variants; null if it was not read to its end.
/// </param>
/// <param name="StartsLikeJson">Whether its first bytes begin a JSON object or array.</param>
public readonly record struct BodyDigest(long Length, ulong? Hash, bool StartsLikeJson)
{
    /// <summary>
    /// Whether both bodies are known to be identical. Both have the same owner, so collisions need not be feared.
    /// </summary>
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
