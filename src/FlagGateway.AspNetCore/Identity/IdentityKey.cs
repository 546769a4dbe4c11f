using System.Buffers;
using System.Text;

namespace FlagGateway.Identity;

/// <summary>A secret for signing anonymous cookies.</summary>
internal sealed class IdentityKey
{
    /// <summary>Length of an id.</summary>
    public const int IdLength = 8;

    /// <summary>
    /// Minimum length of a secret in bytes: that of the signature, so that the key is not the weakest part.
    /// </summary>
    public const int MinSecretLength = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly byte[] _id;
    private readonly byte[] _secret;

    /// <summary>Creates a key.</summary>
    /// <param name="id">8 lower-case hexadecimal digits; public, because it is part of each cookie.</param>
    /// <param name="secret">At least 32 bytes.</param>
    /// <exception cref="ArgumentException">The id or the secret is invalid.</exception>
    public IdentityKey(string id, ReadOnlySpan<byte> secret)
    {
        if (!IsId(id))
        {
            throw new ArgumentException("A key id is 8 lower-case hexadecimal digits.", nameof(id));
        }

        if (secret.Length < MinSecretLength)
        {
            throw new ArgumentException("A secret has at least 32 bytes.", nameof(secret));
        }

        _id = Encoding.ASCII.GetBytes(id);
        _secret = secret.ToArray();
    }

    /// <summary>The id in ASCII.</summary>
    public ReadOnlySpan<byte> Id => _id;

    /// <summary>The secret. Never logged.</summary>
    public ReadOnlySpan<byte> Secret => _secret;

    /// <summary>Whether a text is a valid key id.</summary>
    public static bool IsId(ReadOnlySpan<char> text) =>
        text.Length == IdLength && !text.ContainsAnyExcept(HexDigits);
}
