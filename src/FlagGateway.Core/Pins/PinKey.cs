using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Pins;

/// <summary>Numbers that stand for flags, variants and conversations, the same on every instance.</summary>
internal static class PinKey
{
    /// <summary>The number of a variant: the first 4 bytes of the SHA-256 of its name, little-endian.</summary>
    public static uint OfVariant(string name) => (uint)Hash(name);

    /// <summary>The number of a flag: the first 8 bytes of the SHA-256 of its id, little-endian.</summary>
    public static ulong OfFlag(string id) => Hash(id);

    /// <summary>The number of a conversation with one flag; never 0.</summary>
    /// <param name="flag">The flag's number.</param>
    /// <param name="bucket">The conversation's bucket.</param>
    /// <remarks>
    /// 64 bits of a hash: of a million conversations, two share a number with a probability of 3 in 100 million.
    /// </remarks>
    public static ulong From(ulong flag, Bucket bucket) => Math.Max(1, flag ^ (((ulong)bucket.PrimaryHash << 32) | bucket.SecondaryHash));

    private static ulong Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
