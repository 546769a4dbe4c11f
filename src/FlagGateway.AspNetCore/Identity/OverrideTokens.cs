using System.Buffers;
using System.Globalization;
using System.Text;

namespace FlagGateway.Identity;

/// <summary>Creates and verifies the signed token that assigns a client to a variant.</summary>
/// <remarks>
/// It is <c>1:{flag}:{variant}:{expires}:{key}:{signature}</c>: format version, flag and variant with percent escapes,
/// unix time in seconds, id of the key (8 hexadecimal digits), signature of all before it (43 characters base64url).
/// The keys are those of anonymous cookies; the signed text has its own prefix, so that tokens and cookies cannot be
/// confused.
/// </remarks>
internal sealed class OverrideTokens(CookieSigner signer, TimeProvider time)
{
    /// <summary>Maximum length of a token.</summary>
    public const int MaxLength = 1024;

    private const string Version = "1";
    private const char Separator = ':';
    private const int Parts = 6;

    private static ReadOnlySpan<byte> Domain => "fg-override\n"u8;

    /// <summary>Creates a token for a flag and variant.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="variant">Name of the variant.</param>
    /// <param name="lifetime">How long it is valid from now.</param>
    /// <param name="expires">The expiry, in full seconds.</param>
    /// <returns>The token, or <c>null</c> if it would exceed <see cref="MaxLength"/>.</returns>
    public string? Issue(string flag, string variant, TimeSpan lifetime, out DateTimeOffset expires)
    {
        expires = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + lifetime).ToUnixTimeSeconds());
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Version}:{Uri.EscapeDataString(flag)}:{Uri.EscapeDataString(variant)}:{expires.ToUnixTimeSeconds()}:{Encoding.ASCII.GetString(signer.SigningKeyId)}");
        if (text.Length + 1 + CookieSigner.SignatureLength > MaxLength)
            return null;
        Span<byte> signature = stackalloc byte[CookieSigner.SignatureLength];
        signer.Sign([.. Domain, .. Encoding.ASCII.GetBytes(text)], signature);
        return $"{text}{Separator}{Encoding.ASCII.GetString(signature)}";
    }

    /// <summary>Verifies a received token. Never throws.</summary>
    /// <param name="text">The text.</param>
    /// <param name="token">Its content.</param>
    /// <returns><c>false</c> if it is forged or damaged; its content must not be used then.</returns>
    public bool TryRead(ReadOnlySpan<char> text, out OverrideToken token)
    {
        token = default;
        Span<Range> parts = stackalloc Range[Parts + 1];
        Span<byte> signed = stackalloc byte[12 + MaxLength];
        if (text.Length > MaxLength || text.Split(parts, Separator) != Parts || !text[parts[0]].SequenceEqual(Version))
            return false;
        Domain.CopyTo(signed);
        if (Ascii.FromUtf16(text, signed[Domain.Length..], out var length) != OperationStatus.Done)
            return false;

        signed = signed[..(Domain.Length + length)];
        var signatureLength = text[parts[5]].Length;
        var keyLength = text[parts[4]].Length;
        var signature = signed[^signatureLength..];
        signed = signed[..^(signatureLength + 1)];
        if (signatureLength != CookieSigner.SignatureLength || !signer.Verify(signed, signed[^keyLength..], signature, out _)
            || !long.TryParse(text[parts[3]], NumberStyles.None, CultureInfo.InvariantCulture, out var expires))
        {
            return false;
        }

        token = new OverrideToken(
            Uri.UnescapeDataString(text[parts[1]].ToString()), Uri.UnescapeDataString(text[parts[2]].ToString()), time.GetUtcNow().ToUnixTimeSeconds() >= expires);
        return true;
    }
}

/// <summary>Content of a valid override.</summary>
/// <param name="Flag">Id of the flag.</param>
/// <param name="Variant">Name of the variant.</param>
/// <param name="IsExpired">Whether it has expired.</param>
internal readonly record struct OverrideToken(string Flag, string Variant, bool IsExpired);
