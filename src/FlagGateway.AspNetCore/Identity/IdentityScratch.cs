using System.Text;

namespace FlagGateway.Identity;

/// <summary>Sizes of the scratch memory for <see cref="IdentityResolver"/>, and the limits they follow from.</summary>
internal static class IdentityScratch
{
    /// <summary>Maximum length of an id or group value, in bytes of UTF-8.</summary>
    public const int MaxIdBytes = 256;

    /// <summary>Maximum number of groups of one request; the length of the scratch for their ends.</summary>
    public const int MaxGroups = 8;

    /// <summary>
    /// Length of the scratch for text: an unescaped cookie, and 8 groups of the maximum length after a
    /// prefix of up to 32 characters, the colon included.
    /// </summary>
    public const int TextLength = MaxIdBytes + (MaxGroups * (32 + MaxIdBytes));

    /// <summary>Maximum number of attributes of one request; the length of the scratch for their ends.</summary>
    public const int MaxAttributes = 16;

    /// <summary>Length of the scratch for attributes of the maximum length.</summary>
    public const int AttributeTextLength = MaxAttributes * MaxIdBytes;

    /// <summary>Whether a value is over <see cref="MaxIdBytes"/>.</summary>
    public static bool IsTooLong(ReadOnlySpan<char> value) =>
        value.Length > MaxIdBytes
        || (value.Length > MaxIdBytes / 3 && Encoding.UTF8.GetByteCount(value) > MaxIdBytes);
}
