namespace FlagGateway.Core.Bucketing;

/// <summary>
/// A hash that is independent of a user's position, where an algorithm has no bits left: FNV-1a with 64 bits and
/// MurmurHash3's last step.
/// </summary>
internal static class IndependentHash
{
    private const ulong Start = 0xCBF29CE484222325;
    private const ulong Prime = 0x00000100000001B3;

    /// <summary>Hashes a key with a salt.</summary>
    public static uint From(ReadOnlySpan<char> salt, ReadOnlySpan<char> key)
    {
        var hash = Start;
        foreach (var unit in key)
            hash = (hash ^ unit) * Prime;
        hash = (hash ^ '\n') * Prime;
        foreach (var unit in salt)
            hash = (hash ^ unit) * Prime;
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return (uint)(hash >> 32);
    }
}
