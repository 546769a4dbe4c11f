using System.Buffers;
using System.Text;

namespace FlagGateway.Identity;

/// <summary>One secret that anonymous cookies are signed with.</summary>
internal sealed class IdentityKey
{
    /// <summary>Length of an id.</summary>
    public const int IdLength = 8;

    /// <summary>Fewest bytes of a secret: as many as the signature has, so that the key is not its weak part.</summary>
    public const int MinSecretLength = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly byte[] _id;
    private readonly byte[] _secret;

    /// <summary>Creates a key.</summary>
    /// <param name="id">8 lower-case hexadecimal digits; public, it is written into each cookie.</param>
    /// <param name="secret">At least 32 bytes.</param>
    /// <exception cref="ArgumentException">The id or the secret is not of that form.</exception>
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

    /// <summary>Whether a text can be the id of a key.</summary>
    public static bool IsId(ReadOnlySpan<char> text) =>
        text.Length == IdLength && !text.ContainsAnyExcept(HexDigits);
}
