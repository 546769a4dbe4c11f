using FlagGateway.Core.Flags;
using FlagGateway.Options;

namespace FlagGateway.Admin;

/// <summary>The owner of a token.</summary>
/// <param name="Name">Name in the audit log.</param>
/// <param name="Sha256">Hash of the token's UTF-8 bytes.</param>
/// <param name="Role">Permissions of the owner.</param>
internal sealed record AdminToken(string Name, byte[] Sha256, TokenRole Role)
{
    /// <summary>Patterns of the flags that they may change; <c>null</c> for all.</summary>
    public FlagPatterns? Flags { get; private init; }

    /// <summary>The changes that they may make; <c>null</c> for all of the role.</summary>
    public IReadOnlyList<string>? Verbs { get; private init; }

    /// <summary>The owner of a configured token.</summary>
    public static AdminToken From(TokenOptions token) => new(token.Name, Convert.FromHexString(token.Sha256), token.Role)
    {
        Flags = token.Flags is null ? null : new FlagPatterns(token.Flags),
        Verbs = token.Verbs,
    };

    /// <summary>Whether another token has the same owner, text and permissions.</summary>
    public bool IsSameAs(AdminToken other) =>
        Name == other.Name && Role == other.Role && Sha256.AsSpan().SequenceEqual(other.Sha256)
        && Flags?.ToString() == other.Flags?.ToString() && (Verbs ?? []).SequenceEqual(other.Verbs ?? [], StringComparer.OrdinalIgnoreCase);
}
