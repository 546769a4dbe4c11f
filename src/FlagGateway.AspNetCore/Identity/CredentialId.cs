using System.Buffers.Text;
using System.Security.Cryptography;

namespace FlagGateway.Identity;

/// <summary>
/// The id of whoever has a credential: <c>key:</c> and the first 22 characters of the SHA-256 of its UTF-8, without its
/// scheme, in Base64url (RFC 4648 section 5). 132 bits, so that no two credentials share one, and the credential
/// appears nowhere.
/// </summary>
internal static class CredentialId
{
    private const string Prefix = "key:";
    private const int Digits = 22;

    /// <summary>Writes the id. Allocates nothing.</summary>
    /// <param name="credential">The value of a header such as <c>Authorization</c> or <c>x-api-key</c>.</param>
    /// <param name="into">Receives the id.</param>
    /// <returns>The id; empty if there is no credential, or no room.</returns>
    public static ReadOnlySpan<char> Write(ReadOnlySpan<char> credential, Span<char> into)
    {
        var value = WithoutScheme(credential.Trim());
        if (value.IsEmpty || into.Length < Prefix.Length + Digits)
            return default;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        TextHash.Compute(value, hash);
        Span<char> text = stackalloc char[Base64Url.GetEncodedLength(SHA256.HashSizeInBytes)];
        Base64Url.EncodeToChars(hash, text);
        Prefix.CopyTo(into);
        text[..Digits].CopyTo(into[Prefix.Length..]);
        return into[..(Prefix.Length + Digits)];
    }

    // RFC 9110 section 11.4: a scheme, blanks, then the credential. A key alone has no blank.
    private static ReadOnlySpan<char> WithoutScheme(ReadOnlySpan<char> credential) =>
        credential.IndexOf(' ') is > 0 and var end ? credential[end..].TrimStart(' ') : credential;
}
