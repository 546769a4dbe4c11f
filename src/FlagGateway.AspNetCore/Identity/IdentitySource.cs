using FlagGateway.Identity.Tokens;
using FlagGateway.Options;

namespace FlagGateway.Identity;

/// <summary>A compiled source of user ids or groups.</summary>
/// <param name="Kind">The part of the request.</param>
/// <param name="Name">
/// Name of the header, cookie, query parameter, path segment, claim or field; empty for the client's address.
/// </param>
internal sealed record IdentitySource(SourceKind Kind, string Name)
{
    // Their whole value lets its bearer act as the user.
    private static readonly string[] Credentials = ["Authorization", "Proxy-Authorization", "Cookie", "X-Api-Key", "X-Auth-Token"];

    /// <summary>The path with the segment, for <see cref="SourceKind.Path"/>.</summary>
    public PathTemplate? Template { get; init; }

    /// <summary>The key of a signed cookie; <c>null</c> if it is not signed.</summary>
    public byte[]? Key { get; init; }

    /// <summary>Reads the token of a claim; <c>null</c> for other kinds.</summary>
    public TokenReader? Token { get; init; }

    /// <summary>Whether clients cannot choose the value.</summary>
    public bool IsVerified => Key is not null || Token is { Verifies: true };

    /// <summary>Whether a hash is used in place of the value.</summary>
    public bool IsHashed { get; init; }

    /// <summary>The label of the metric: <c>header:X-User-Id</c>, <c>cookie:uid</c>.</summary>
    public string Label => Kind switch
    {
        SourceKind.Header => "header:" + Name,
        SourceKind.Cookie => "cookie:" + Name,
        SourceKind.Query => "query:" + Name,
        SourceKind.Path => "path:" + Name,
        SourceKind.Claim => "claim:" + Name,
        SourceKind.Body => "body:" + Name,
        SourceKind.Key => "key:" + Name,
        _ => "client_address",
    };

    /// <summary>Compiles the sources of user ids.</summary>
    /// <param name="options">The sources; <c>null</c> for header <c>X-User-Id</c>, then cookie <c>uid</c>.</param>
    /// <param name="tokens">Readers of tokens, the same for the same options.</param>
    /// <exception cref="ArgumentException">
    /// A source does not name exactly one part of the request, or its path has no segment in braces.
    /// </exception>
    /// <exception cref="IdentityKeyFileException">A key file cannot be used.</exception>
    public static IdentitySource[] Compile(UserSourceOptions[]? options, TokenReaders tokens) =>
        options is null
            ? [new IdentitySource(SourceKind.Header, "X-User-Id"), new IdentitySource(SourceKind.Cookie, "uid")]
            : Array.ConvertAll(options, one => Compile(one, tokens));

    /// <summary>Compiles one source.</summary>
    /// <inheritdoc cref="Compile(UserSourceOptions[], TokenReaders)" path="/exception"/>
    public static IdentitySource Compile(IdentitySourceOptions options, TokenReaders tokens)
    {
        if (PartsOf(options) is not [var (kind, name)])
            throw new ArgumentException("A source names exactly one part of a request.", nameof(options));
        var template = kind == SourceKind.Path ? PathTemplate.Parse(name) : null;
        return new IdentitySource(kind, template?.Name ?? name)
        {
            Template = template,
            Token = kind == SourceKind.Claim ? tokens.Find(options.Jwt) : null,
            Key = options.Hmac is { } file ? CookieKeyFile.Read(file) : null,
            IsHashed = options.Hash ?? (kind == SourceKind.Header && Credentials.Contains(name, StringComparer.OrdinalIgnoreCase)),
        };
    }

    /// <summary>The parts of a request that a source names, with their text; a valid one names exactly one.</summary>
    public static IReadOnlyList<(SourceKind Kind, string Text)> PartsOf(IdentitySourceOptions options)
    {
        List<(SourceKind, string)> parts = [];
        Add(SourceKind.Header, options.Header);
        Add(SourceKind.Cookie, options.Cookie);
        Add(SourceKind.Query, options.Query);
        Add(SourceKind.Path, options.Path);
        Add(SourceKind.Claim, options.Claim);
        Add(SourceKind.Body, options.Body);
        Add(SourceKind.Key, options.Key);
        if (options.ClientAddress)
            parts.Add((SourceKind.ClientAddress, ""));
        return parts;

        void Add(SourceKind kind, string? text)
        {
            if (!string.IsNullOrEmpty(text))
                parts.Add((kind, text));
        }
    }
}
