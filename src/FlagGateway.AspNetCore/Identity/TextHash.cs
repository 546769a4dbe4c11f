using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace FlagGateway.Identity;

/// <summary>The SHA-256 of the UTF-8 of a text of any length.</summary>
internal static class TextHash
{
    private const int OnStack = 1024;

    /// <summary>Computes the hash. Allocates nothing, and leaves no copy of the text in shared memory.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hash">Receives the hash, 32 bytes.</param>
    public static void Compute(ReadOnlySpan<char> text, Span<byte> hash)
    {
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = null;
        var bytes = size <= OnStack ? stackalloc byte[OnStack] : (rented = ArrayPool<byte>.Shared.Rent(size));
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)], hash);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
    }
}
