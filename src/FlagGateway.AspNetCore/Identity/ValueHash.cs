using System.Security.Cryptography;

namespace FlagGateway.Identity;

/// <summary>
/// Replaces a credential by a hash: the first 128 bits of the SHA-256 of its UTF-8, as 32 hexadecimal digits. Without a
/// key, so that a user keeps the variant when keys are replaced; a credential cannot be guessed.
/// </summary>
internal static class ValueHash
{
    /// <summary>Number of digits.</summary>
    public const int Length = 32;

    /// <summary>Writes the hash of a value. Allocates nothing.</summary>
    /// <returns>The digits; empty if they do not fit.</returns>
    public static ReadOnlySpan<char> Write(ReadOnlySpan<char> value, Span<char> into)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        TextHash.Compute(value, hash);
        return Convert.TryToHexStringLower(hash[..(Length / 2)], into, out var written) ? into[..written] : default;
    }
}
