using System.Text;

namespace FlagGateway.Identity;

/// <summary>Sizes of the memory that a caller lends to <see cref="IdentityResolver"/>, and the limit they come from.</summary>
internal static class IdentityScratch
{
    /// <summary>Longest id or group value, in bytes of UTF-8.</summary>
    public const int MaxIdBytes = 256;

    /// <summary>Most groups of one request; the length of the scratch for their ends.</summary>
    public const int MaxGroups = 8;

    /// <summary>
    /// Length of the scratch for text: an unescaped cookie, and 8 groups of the longest value behind a
    /// prefix of up to 32 characters, the colon included.
    /// </summary>
    public const int TextLength = MaxIdBytes + (MaxGroups * (32 + MaxIdBytes));

    /// <summary>Whether a value is over <see cref="MaxIdBytes"/>.</summary>
    public static bool IsTooLong(ReadOnlySpan<char> value) =>
        value.Length > MaxIdBytes
        || (value.Length > MaxIdBytes / 3 && Encoding.UTF8.GetByteCount(value) > MaxIdBytes);
}
