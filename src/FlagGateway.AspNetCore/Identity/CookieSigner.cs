using System.Buffers.Text;
using System.Security.Cryptography;

namespace FlagGateway.Identity;

/// <summary>Signs ASCII text with HMAC-SHA256, written as base64url without padding.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104, HMAC</seealso>
internal sealed class CookieSigner
{
    /// <summary>Length of a signature's text in bytes.</summary>
    public const int SignatureLength = 43;

    private readonly IdentityKeyRing _keys;

    /// <summary>Creates a signer over keys.</summary>
    public CookieSigner(IdentityKeyRing keys) => _keys = keys;

    /// <summary>Id of the key for new signatures.</summary>
    public ReadOnlySpan<byte> SigningKeyId => _keys.Signing.Id;

    /// <summary>Writes the signature of a text.</summary>
    /// <param name="text">The text to sign.</param>
    /// <param name="signature">At least <see cref="SignatureLength"/> bytes.</param>
    public void Sign(ReadOnlySpan<byte> text, Span<byte> signature) => Sign(_keys.Signing, text, signature);

    /// <summary>Derives a key for another purpose, which reveals nothing about the signing key.</summary>
    /// <param name="purpose">The purpose; different purposes give unrelated keys.</param>
    /// <seealso href="https://www.rfc-editor.org/rfc/rfc5869">RFC 5869, HKDF</seealso>
    public byte[] DeriveKey(ReadOnlySpan<byte> purpose)
    {
        var key = new byte[HMACSHA256.HashSizeInBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _keys.Signing.Secret, key, salt: [], purpose);
        return key;
    }

    /// <summary>Whether a signature is valid for a text. Allocates nothing; constant time.</summary>
    /// <param name="text">The signed text.</param>
    /// <param name="keyId">Id of the claimed key.</param>
    /// <param name="signature">The signature as received.</param>
    /// <param name="isCurrent">Whether that key is still the one for new cookies.</param>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> keyId, ReadOnlySpan<byte> signature, out bool isCurrent)
    {
        isCurrent = false;
        if (_keys.Find(keyId) is not { } key)
        {
            return false;
        }

        // The encoded texts are compared, not the decoded bytes: two bits of the last character are
        // unused, so four texts would decode to one signature.
        Span<byte> expected = stackalloc byte[SignatureLength];
        Sign(key, text, expected);
        isCurrent = ReferenceEquals(key, _keys.Signing);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }

    private static void Sign(IdentityKey key, ReadOnlySpan<byte> text, Span<byte> signature)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Secret, text, hash);
        Base64Url.EncodeToUtf8(hash, signature);
    }
}
