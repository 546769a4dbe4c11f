using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace FlagGateway.Identity.Tokens;

/// <summary>
/// Reads the keys of an issuer: a JSON Web Key Set (RFC 7517), or public keys and certificates in PEM (RFC 7468).
/// </summary>
internal static class KeyFile
{
    /// <summary>Reads keys.</summary>
    /// <exception cref="IdentityKeyFileException">The file cannot be read, or has no keys.</exception>
    public static (string Text, IReadOnlyList<SecurityKey> Keys) Read(string path) =>
        TryRead(path, out var text, out var keys, out var problem) ? (text, keys) : throw new IdentityKeyFileException(problem);

    /// <summary>Reads keys.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text.</param>
    /// <param name="keys">The keys; at least one.</param>
    /// <param name="problem">Why it cannot be used; empty if it can.</param>
    public static bool TryRead(string path, out string text, out IReadOnlyList<SecurityKey> keys, out string problem)
    {
        (text, keys, problem) = ("", [], "");
        try
        {
            text = System.IO.File.ReadAllText(path);
            keys = text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal) ? [.. new JsonWebKeySet(text).GetSigningKeys()] : [.. ReadPem(text)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or CryptographicException)
        {
            problem = $"The keys cannot be read: {exception.Message}";
            return false;
        }

        problem = keys.Count == 0 ? "The file has no key." : "";
        return keys.Count != 0;
    }

    private static List<SecurityKey> ReadPem(string text)
    {
        List<SecurityKey> keys = [];
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (ToKey(rest[fields.Label], rest[fields.Location]) is { } key)
                keys.Add(key);
            rest = rest[fields.Location.End..];
        }

        return keys;
    }

    private static SecurityKey? ToKey(ReadOnlySpan<char> label, ReadOnlySpan<char> pem) => label switch
    {
        "CERTIFICATE" => new X509SecurityKey(X509Certificate2.CreateFromPem(pem)),
        "PUBLIC KEY" or "RSA PUBLIC KEY" => ToPublicKey(pem),
        _ => null,
    };

    // The text does not name the algorithm; the framework says only whether one fits.
    private static SecurityKey ToPublicKey(ReadOnlySpan<char> pem)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return new RsaSecurityKey(rsa);
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
        }

        var curve = ECDsa.Create();
        curve.ImportFromPem(pem);
        return new ECDsaSecurityKey(curve);
    }
}
