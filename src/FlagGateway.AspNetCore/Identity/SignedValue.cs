using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FlagGateway.Identity;

/// <summary>
/// Verifies an id that an application has signed: <c>id.signature</c> with HMAC-SHA256, as Express writes into cookies.
/// </summary>
internal static class SignedValue
{
    /// <summary>Maximum length: prefix, id, dot and padded signature.</summary>
    public const int MaxLength = 2 + IdentityScratch.MaxIdBytes + 1 + SignatureLength;

    private const int SignatureLength = 44;

    /// <summary>Verifies the signature in constant time. Allocates nothing.</summary>
    /// <param name="value">The unescaped value.</param>
    /// <param name="key">The key.</param>
    /// <param name="id">The id, if the signature is valid.</param>
    public static bool TryVerify(ReadOnlySpan<char> value, ReadOnlySpan<byte> key, out ReadOnlySpan<char> id)
    {
        id = default;
        if (value.StartsWith("s:", StringComparison.Ordinal))
            value = value[2..];
        var dot = value.LastIndexOf('.');
        if (dot < 1 || value.Length > MaxLength || IdentityScratch.IsTooLong(value[..dot]))
            return false;
        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> text = stackalloc byte[IdentityScratch.MaxIdBytes];
        if (!TryDecode(value[(dot + 1)..], claimed))
            return false;
        HMACSHA256.HashData(key, text[..Encoding.UTF8.GetBytes(value[..dot], text)], expected);
        if (!CryptographicOperations.FixedTimeEquals(claimed, expected))
            return false;
        id = value[..dot];
        return true;
    }

    // Base64 and Base64url differ in two letters, and padding is optional in both.
    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length > SignatureLength)
            return false;
        Span<char> url = stackalloc char[SignatureLength];
        text.CopyTo(url);
        url = url[..text.Length];
        url.Replace('+', '-');
        url.Replace('/', '_');
        return Base64Url.DecodeFromChars(url, bytes, out _, out var written) == OperationStatus.Done && written == bytes.Length;
    }
}
