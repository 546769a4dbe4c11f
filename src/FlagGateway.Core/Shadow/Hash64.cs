using System.Buffers.Binary;

namespace FlagGateway.Core.Shadow;

/// <summary>
/// A 64-bit hash that is the same on every run. Good mixing is enough: an equal hash only pairs items of an unordered
/// array or calls two arrays reordered, and both sides are backends of the same owner.
/// </summary>
internal static class Hash64
{
    private const ulong Odd1 = 0x9E3779B97F4A7C15;
    private const ulong Odd2 = 0xD6E8FEB86659FD93;

    public static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * Odd2;
        hash = (hash ^ (hash >> 32)) * Odd1;
        return hash ^ (hash >> 29);
    }

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = Mix(Odd1, (ulong)bytes.Length);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        ulong last = 0;
        foreach (var b in bytes)
            last = (last << 8) | b;
        return Mix(hash, last);
    }
}
