namespace FlagGateway.Identity;

/// <summary>The keys in force: one for signing and, during a rotation, another one for verification only.</summary>
internal sealed class IdentityKeyRing
{
    /// <summary>Creates a ring.</summary>
    /// <param name="signing">The key for new cookies.</param>
    /// <param name="other">A key whose cookies are still accepted.</param>
    /// <exception cref="ArgumentException">
    /// Both keys have the same id, so a cookie could not identify its key.
    /// </exception>
    public IdentityKeyRing(IdentityKey signing, IdentityKey? other = null)
    {
        if (other is not null && signing.Id.SequenceEqual(other.Id))
        {
            throw new ArgumentException("Two keys need two ids.", nameof(other));
        }

        Signing = signing;
        Other = other;
    }

    /// <summary>The key for new cookies.</summary>
    public IdentityKey Signing { get; }

    /// <summary>The key for verification only, if there is one.</summary>
    public IdentityKey? Other { get; }

    /// <summary>The key of that id, or <c>null</c>.</summary>
    public IdentityKey? Find(ReadOnlySpan<byte> id) =>
        Signing.Id.SequenceEqual(id) ? Signing
        : Other is not null && Other.Id.SequenceEqual(id) ? Other
        : null;
}
