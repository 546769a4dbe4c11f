using System.Buffers.Binary;
using System.Numerics;

namespace FlagGateway.Core.Bucketing;

/// <summary>MurmurHash3, 32 bits for x86.</summary>
/// <seealso href="https://github.com/aappleby/smhasher">the reference implementation, in the public domain</seealso>
internal static class Murmur3
{
    private const uint C1 = 0xCC9E2D51;
    private const uint C2 = 0x1B873593;

    /// <summary>Hashes bytes.</summary>
    public static uint Hash(ReadOnlySpan<byte> bytes, uint seed)
    {
        var hash = seed;
        var rest = bytes;
        for (; rest.Length >= 4; rest = rest[4..])
            hash = AddBlock(hash, BinaryPrimitives.ReadUInt32LittleEndian(rest));
        uint tail = 0;
        for (var i = rest.Length - 1; i >= 0; i--)
            tail = (tail << 8) | rest[i];
        return Finish(rest.IsEmpty ? hash : hash ^ Mix(tail), bytes.Length);
    }

    /// <summary>Continues a hash with four bytes.</summary>
    public static uint AddBlock(uint hash, uint block) => (BitOperations.RotateLeft(hash ^ Mix(block), 13) * 5) + 0xE6546B64;

    /// <summary>What a block adds.</summary>
    public static uint Mix(uint block) => BitOperations.RotateLeft(block * C1, 15) * C2;

    /// <summary>Ends a hash.</summary>
    /// <param name="hash">The hash of all blocks.</param>
    /// <param name="length">Length of the text.</param>
    public static uint Finish(uint hash, int length)
    {
        hash ^= (uint)length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }
}
