using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.Options;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Identity;

/// <summary>
/// The signed cookie of visitors without a user id: reads it, issues it, determines when to renew it.
/// </summary>
/// <remarks>
/// The value is <c>1.{id}.{issued}.{key}.{signature}</c>: format version, 128 random bits as 22 characters
/// base64url, unix time in seconds, id of the key (8 hexadecimal digits), signature of all before it
/// (43 characters base64url). Exactly one text is valid for an identity, a time and a key.
/// </remarks>
internal sealed class AnonymousCookie
{
    /// <summary>Characters of an anonymous id.</summary>
    public const int IdLength = 22;

    /// <summary>How far ahead of this machine's clock the issuer's may be, in seconds.</summary>
    private const int MaxClockSkew = 5 * 60;

    private const int IdBytes = 16;
    private const int IdStart = 2;
    private const int IssuedStart = IdStart + IdLength + 1;
    private const int TailLength = 1 + IdentityKey.IdLength + 1 + CookieSigner.SignatureLength;

    // Twelve digits reach the year 9999.
    private const int MaxLength = IssuedStart + 12 + TailLength;

    private readonly CookieSigner _signer;
    private readonly TimeProvider _time;
    private readonly AnonymousOptions _options;
    private readonly long _maxAgeSeconds;

    /// <summary>Creates the cookie's reader and writer.</summary>
    /// <exception cref="ArgumentException">The name is not a valid cookie name.</exception>
    public AnonymousCookie(AnonymousOptions options, CookieSigner signer, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(options.Cookie);
        Name = new SetCookieHeaderValue(options.Cookie).Name.ToString();
        _signer = signer;
        _time = time;
        _options = options;
        _maxAgeSeconds = (long)options.MaxAge.TotalSeconds;
    }

    /// <summary>The cookie's name.</summary>
    public string Name { get; }

    /// <summary>
    /// Reads a cookie's value as received, neither unquoted nor unescaped. Allocates nothing, never throws.
    /// </summary>
    /// <param name="text">The value.</param>
    /// <param name="id">The identity, a slice of <paramref name="text"/>.</param>
    /// <param name="renew">
    /// Whether to send the same identity again: it is in the second half of its life, or signed with a key
    /// that is being rotated out.
    /// </param>
    /// <returns><c>false</c> if it is forged, damaged, expired, or issued more than 5 minutes in the future.</returns>
    public bool TryRead(ReadOnlySpan<char> text, out ReadOnlySpan<char> id, out bool renew)
    {
        id = default;
        renew = false;
        if (text.Length is <= IssuedStart + TailLength or > MaxLength)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxLength];
        if (Ascii.FromUtf16(text, bytes, out var length) != OperationStatus.Done)
        {
            return false;
        }

        bytes = bytes[..length];
        var issued = bytes[IssuedStart..^TailLength];
        var tail = bytes[^TailLength..];
        var signed = bytes[..^(CookieSigner.SignatureLength + 1)];

        // The separators need no check: a text that differs in one of them has another signature, and
        // the one before the signature, which alone is not signed, is compared here.
        if (tail[1 + IdentityKey.IdLength] != '.'
            || !bytes.StartsWith("1."u8)
            || !_signer.Verify(signed, tail.Slice(1, IdentityKey.IdLength), tail[^CookieSigner.SignatureLength..], out var isCurrent)
            || !long.TryParse(issued, NumberStyles.None, CultureInfo.InvariantCulture, out var issuedAt))
        {
            return false;
        }

        var age = _time.GetUtcNow().ToUnixTimeSeconds() - issuedAt;
        if (age >= _maxAgeSeconds || age < -MaxClockSkew)
        {
            return false;
        }

        id = IdOf(text);
        renew = !isCurrent || age >= _maxAgeSeconds / 2;
        return true;
    }

    /// <summary>The value of a new identity, issued now.</summary>
    public string Issue()
    {
        Span<byte> random = stackalloc byte[IdBytes];
        RandomNumberGenerator.Fill(random);
        Span<char> id = stackalloc char[IdLength];
        Base64Url.EncodeToChars(random, id);
        return Issue(id);
    }

    /// <summary>The value of an existing identity, issued now.</summary>
    /// <param name="id">The identity, as returned by <see cref="TryRead"/>.</param>
    public string Issue(ReadOnlySpan<char> id)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        "1."u8.CopyTo(bytes);
        Ascii.FromUtf16(id, bytes[IdStart..], out _);
        bytes[IssuedStart - 1] = (byte)'.';
        _time.GetUtcNow().ToUnixTimeSeconds().TryFormat(bytes[IssuedStart..], out var digits, default, CultureInfo.InvariantCulture);

        var end = IssuedStart + digits;
        bytes[end++] = (byte)'.';
        _signer.SigningKeyId.CopyTo(bytes[end..]);
        end += IdentityKey.IdLength;
        _signer.Sign(bytes[..end], bytes[(end + 1)..]);
        bytes[end] = (byte)'.';
        return Encoding.ASCII.GetString(bytes[..(end + 1 + CookieSigner.SignatureLength)]);
    }

    /// <summary>The identity in a value that is known to be valid.</summary>
    public static ReadOnlySpan<char> IdOf(ReadOnlySpan<char> value) => value.Slice(IdStart, IdLength);

    /// <summary>The text of the <c>Set-Cookie</c> header for a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="secure">Whether the visitor uses https, so that the cookie is restricted to it.</param>
    public string ToSetCookie(string value, bool secure)
    {
        SetCookieHeaderValue cookie = new(Name, value)
        {
            Path = _options.Path,
            Domain = _options.Domain,
            MaxAge = _options.MaxAge,
            HttpOnly = true,
            SameSite = _options.SameSite switch
            {
                CookieSameSite.Strict => Microsoft.Net.Http.Headers.SameSiteMode.Strict,
                CookieSameSite.None => Microsoft.Net.Http.Headers.SameSiteMode.None,
                _ => Microsoft.Net.Http.Headers.SameSiteMode.Lax,
            },
            Secure = _options.Secure == CookieSecure.Always || (_options.Secure == CookieSecure.Auto && secure),
        };
        if (_options.Partitioned)
            cookie.Extensions.Add("Partitioned");
        return cookie.ToString();
    }
}
