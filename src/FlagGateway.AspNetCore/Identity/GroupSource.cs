using FlagGateway.Identity.Tokens;
using FlagGateway.Options;

namespace FlagGateway.Identity;

/// <summary>A compiled source that assigns a request to groups.</summary>
/// <param name="Source">The part of the request.</param>
/// <param name="Prefix">Prefix of the value, including the colon: <c>tenant:</c>.</param>
internal sealed record GroupSource(IdentitySource Source, string Prefix)
{
    /// <summary>Compiles the sources.</summary>
    /// <param name="options">
    /// The sources; <c>null</c> for header <c>X-Tenant-Id</c> as tenant, header <c>X-Tier</c> as tier.
    /// </param>
    /// <param name="tokens">Readers of tokens, the same for the same options.</param>
    /// <exception cref="ArgumentException">
    /// There are too many, or one lacks its part of the request or its prefix.
    /// </exception>
    /// <exception cref="IdentityKeyFileException">A key file cannot be used.</exception>
    public static GroupSource[] Compile(GroupSourceOptions[]? options, TokenReaders tokens)
    {
        if (options is null)
            return [new GroupSource(new(SourceKind.Header, "X-Tenant-Id"), "tenant:"), new GroupSource(new(SourceKind.Header, "X-Tier"), "tier:")];
        return options.Length <= IdentityScratch.MaxGroups
            ? Array.ConvertAll(options, one => Compile(one, tokens))
            : throw new ArgumentException("At most 8 sources of groups are possible.", nameof(options));
    }

    private static GroupSource Compile(GroupSourceOptions options, TokenReaders tokens) =>
        options.As.Length > 0
            ? new GroupSource(IdentitySource.Compile(options, tokens), options.As + ":")
            : throw new ArgumentException("A source of groups needs As.", nameof(options));
}
