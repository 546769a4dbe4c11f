namespace FlagGateway.Core.Bucketing;

/// <summary>
/// MurmurHash3 as the library imurmurhash, which flagd's SDK for JavaScript uses, computes it over UTF-16 units: a unit
/// of more than eight bits overlaps the next one. Equal to MurmurHash3 for ASCII.
/// </summary>
internal static class UnitMurmur3
{
    /// <summary>Hashes two texts as if they were one.</summary>
    public static uint Hash(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        var length = first.Length + second.Length;
        uint hash = 0;
        var i = 0;
        for (; i + 4 <= length; i += 4)
        {
            uint last = Unit(first, second, i + 3);
            var block = (uint)(Unit(first, second, i) ^ (Unit(first, second, i + 1) << 8) ^ (Unit(first, second, i + 2) << 16)) ^ ((last & 0xFF) << 24) ^ ((last & 0xFF00) >> 8);
            hash = Murmur3.AddBlock(hash, block);
        }

        var tail = 0;
        for (var rest = length - i - 1; rest >= 0; rest--)
            tail ^= Unit(first, second, i + rest) << (8 * rest);
        // The library compares a signed number: what exceeds 31 bits is omitted.
        return Murmur3.Finish(tail > 0 ? hash ^ Murmur3.Mix((uint)tail) : hash, length);
    }

    private static ushort Unit(ReadOnlySpan<char> first, ReadOnlySpan<char> second, int index) =>
        index < first.Length ? first[index] : second[index - first.Length];
}
