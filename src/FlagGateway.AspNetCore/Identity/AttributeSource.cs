using FlagGateway.Identity.Tokens;
using FlagGateway.Options;

namespace FlagGateway.Identity;

/// <summary>An attribute of requests with its sources, compiled.</summary>
/// <param name="Name">Name of the attribute.</param>
/// <param name="Sources">Its sources in order; the first with a value counts.</param>
internal sealed record AttributeSource(string Name, IdentitySource[] Sources)
{
    /// <summary>Compiles the sources.</summary>
    /// <param name="options">The sources; <c>null</c> for none.</param>
    /// <param name="tokens">Readers of tokens, the same for the same options.</param>
    /// <exception cref="ArgumentException">
    /// There are too many, or one lacks its part of the request or its name.
    /// </exception>
    /// <exception cref="IdentityKeyFileException">A key file cannot be used.</exception>
    public static AttributeSource[] Compile(AttributeSourceOptions[]? options, TokenReaders tokens)
    {
        if (Array.Exists(options ?? [], static one => one.As.Length == 0))
            throw new ArgumentException("A source of attributes needs As.", nameof(options));
        AttributeSource[] attributes =
        [
            .. (options ?? []).GroupBy(static one => one.As, StringComparer.Ordinal)
                .Select(named => new AttributeSource(named.Key, [.. named.Select(one => IdentitySource.Compile(one, tokens))])),
        ];
        return attributes.Length <= IdentityScratch.MaxAttributes ? attributes : throw new ArgumentException($"At most {IdentityScratch.MaxAttributes} attributes are possible.", nameof(options));
    }
}
