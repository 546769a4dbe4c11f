using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Flags;

/// <summary>
/// The flags of the last read, found by their text. A change of one flag in a large file then parses one
/// flag: parsing all of them would create a million strings, and collecting those pauses every request.
/// </summary>
/// <remarks>Contains hashes instead of texts, and only flags without issues.</remarks>
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

    /// <summary>Identifies the meaning of a flag's text.</summary>
    public static UInt128 MeaningOf(JsonElement flag) => FlagTextHash.Compute(JsonMarshal.GetRawUtf8Value(flag));

    /// <summary>Finds the entry that the last read created from the same text, with its current position.</summary>
    public FlagEntry? Find(UInt128 key, string path) =>
        !_last.TryGetValue(key, out var entry) ? null
        : entry.Path == path ? entry
        : entry with { Path = path };

    /// <summary>Stores an entry for the next read.</summary>
    public void Store(UInt128 key, FlagEntry entry) => _next.TryAdd(key, entry);

    /// <summary>Ends a read: entries not stored during it are removed.</summary>
    public void Turn() => (_last, _next) = (_next, []);
}
