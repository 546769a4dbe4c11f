using System.Runtime.InteropServices;
using System.Text;

namespace FlagGateway.Transport;

/// <summary>
/// Finds again strings that a destination sends with each response, such as its <c>Content-Type</c>. Has a fixed number
/// of entries, which later strings replace; safe to use from several threads, because an entry is replaced at once.
/// </summary>
internal sealed class StringCache
{
    private const int Entries = 256;
    private const int MaxLength = 128;

    private readonly string?[] _entries = new string?[Entries];

    /// <summary>Returns bytes as a string of Latin-1, byte for byte.</summary>
    public string Get(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return "";
        if (bytes.Length > MaxLength)
            return Encoding.Latin1.GetString(bytes);
        ref var entry = ref _entries[Hash(bytes) % Entries];
        var known = Volatile.Read(ref entry);
        if (known is not null && Ascii.Equals(bytes, known))
            return known;
        var text = Encoding.Latin1.GetString(bytes);
        Volatile.Write(ref entry, text);
        return text;
    }

    // Most values differ in their length or at one of their ends; an entry is always compared.
    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        ulong first = 0;
        ulong last = 0;
        if (bytes.Length >= sizeof(ulong))
        {
            first = MemoryMarshal.Read<ulong>(bytes);
            last = MemoryMarshal.Read<ulong>(bytes[^sizeof(ulong)..]);
        }
        else
        {
            foreach (var one in bytes)
                first = (first << 8) | one;
        }

        var mixed = (first ^ (last * 0x9E3779B97F4A7C15) ^ (uint)bytes.Length) * 0xBF58476D1CE4E5B9;
        return (uint)(mixed >> 40);
    }
}
