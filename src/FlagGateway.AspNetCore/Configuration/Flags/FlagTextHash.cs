using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace FlagGateway.Configuration.Flags;

/// <summary>
/// Identifies the meaning of a flag's text: white space and comments do not change it, everything else does.
/// </summary>
internal static class FlagTextHash
{
    /// <summary>The first 16 bytes of SHA-256 over the kinds and texts of all tokens.</summary>
    /// <param name="json">One complete JSON value in UTF-8.</param>
    public static UInt128 Compute(ReadOnlySpan<byte> json)
    {
        // A token is no longer than its text plus two bytes; "{}" has two tokens in two bytes.
        var buffer = ArrayPool<byte>.Shared.Rent(3 * json.Length);
        try
        {
            var length = 0;
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            while (reader.Read())
            {
                buffer[length++] = (byte)reader.TokenType;
                reader.ValueSpan.CopyTo(buffer.AsSpan(length));
                length += reader.ValueSpan.Length;
                // No token contains it, so different sequences of tokens never look alike.
                buffer[length++] = 0;
            }

            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(buffer.AsSpan(0, length), hash);
            return MemoryMarshal.Read<UInt128>(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
