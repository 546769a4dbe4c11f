namespace FlagGateway.Core.Shadow;

/// <summary>
/// Combines 64-bit hashes (XxHash3) to one that is the same on every run. Good mixing is sufficient: an equal
/// hash only pairs items of an unordered array or marks two arrays as reordered, and both backends have the same owner.
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
}
