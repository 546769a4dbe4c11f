using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FlagGateway.Identity;

/// <summary>
/// Identifies users in the log without revealing who they are: HMAC-SHA256 under a key that is derived from the key of
/// anonymous cookies, cut to 64 bits. A plain hash could be guessed with a list of ids.
/// </summary>
internal sealed class UserHash(CookieSigner signer)
{
    private readonly byte[] _key = signer.DeriveKey("flaggateway access log user"u8);

    /// <summary>The hash of an id, never 0. Allocates nothing.</summary>
    public ulong Compute(ReadOnlySpan<char> id)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        // UTF-16 as in memory: the same id has the same bytes on every machine that .NET supports.
        HMACSHA256.HashData(_key, MemoryMarshal.AsBytes(id), hash);
        return Math.Max(1, BinaryPrimitives.ReadUInt64BigEndian(hash));
    }

    /// <summary>A user for display: <c>user </c> and the hash as in the access log, 16 hexadecimal digits.</summary>
    public string NameOf(ReadOnlySpan<char> id) => string.Create(CultureInfo.InvariantCulture, $"user {Compute(id):x16}");
}
