namespace FlagGateway.Core.Bucketing;

/// <summary>FNV-1a with 32 bits over UTF-16 units in place of bytes, as JavaScript implementations have it.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9923">The FNV Non-Cryptographic Hash Algorithm</seealso>
internal static class Fnv32
{
    /// <summary>The hash of nothing.</summary>
    public const uint Start = 0x811C9DC5;

    private const uint Prime = 0x01000193;

    /// <summary>Continues a hash with a text.</summary>
    public static uint Add(uint hash, ReadOnlySpan<char> text)
    {
        foreach (var unit in text)
            hash = (hash ^ unit) * Prime;
        return hash;
    }
}
