using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Flags;

/// <summary>
/// The flags of the last reading, found by their text. A change of one flag in a large file then reads one
/// flag: reading all of them again would make a million strings, and collecting those stops every request.
/// </summary>
/// <remarks>Holds hashes instead of texts, and only flags about which there was nothing to say.</remarks>
internal sealed class FlagCache
{
    private Dictionary<UInt128, FlagEntry> _last = [];
    private Dictionary<UInt128, FlagEntry> _next = [];

    /// <summary>Identifies a flag by its text, byte for byte.</summary>
    public static UInt128 KeyOf(JsonElement flag)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(JsonMarshal.GetRawUtf8Value(flag), hash);
        return MemoryMarshal.Read<UInt128>(hash);
    }

    /// <summary>Length of a flag's text in bytes.</summary>
    public static int LengthOf(JsonElement flag) => JsonMarshal.GetRawUtf8Value(flag).Length;

    /// <summary>Identifies what a flag's text says.</summary>
    public static UInt128 MeaningOf(JsonElement flag) => FlagTextHash.Of(JsonMarshal.GetRawUtf8Value(flag));

    /// <summary>Finds what the last reading made of the same text, told to stand at its present place.</summary>
    public FlagEntry? Find(UInt128 key, string path) =>
        !_last.TryGetValue(key, out var entry) ? null
        : entry.Path == path ? entry
        : entry with { Path = path };

    /// <summary>Keeps an entry for the next reading.</summary>
    public void Keep(UInt128 key, FlagEntry entry) => _next.TryAdd(key, entry);

    /// <summary>Ends a reading: what was not kept during it is forgotten.</summary>
    public void Turn() => (_last, _next) = (_next, []);
}
