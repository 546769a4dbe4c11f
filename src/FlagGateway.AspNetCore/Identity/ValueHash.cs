using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace FlagGateway.Identity;

/// <summary>
/// Replaces a credential by a hash: the first 128 bits of the SHA-256 of its UTF-8, as 32 hexadecimal digits. Without a key, so that a
/// user keeps the variant when keys are replaced; a credential cannot be guessed.
/// </summary>
internal static class ValueHash
{
    /// <summary>Number of digits.</summary>
    public const int Length = 32;

    private const int OnStack = 1024;

    /// <summary>Writes the hash of a value. Allocates nothing.</summary>
    /// <returns>The digits; empty if they do not fit.</returns>
    public static ReadOnlySpan<char> Write(ReadOnlySpan<char> value, Span<char> into)
    {
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = null;
        var bytes = size <= OnStack ? stackalloc byte[OnStack] : (rented = ArrayPool<byte>.Shared.Rent(size));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(value, bytes)], hash);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return Convert.TryToHexStringLower(hash[..(Length / 2)], into, out var written) ? into[..written] : default;
    }
}
