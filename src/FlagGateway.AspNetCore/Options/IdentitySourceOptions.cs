namespace FlagGateway.Options;

/// <summary>
/// A source of the user id, of a group or of an attribute. Names exactly one of header, cookie, query parameter, path,
/// client address, claim, field of the body and key.
/// </summary>
public abstract class IdentitySourceOptions
{
    /// <summary>Name of a request header; trusted only from <see cref="IdentityOptions.TrustedProxies"/>.</summary>
    public string? Header { get; set; }

    /// <summary>Name of a request cookie. Clients can send any value unless <see cref="Hmac"/> is set.</summary>
    public string? Cookie { get; set; }

    /// <summary>Name of a query parameter. Clients can send any value.</summary>
    public string? Query { get; set; }

    /// <summary>
    /// A path that begins like the request's, with one segment in braces: <c>/t/{tenant}/</c>. Clients can send any
    /// value.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>Whether the client's address is the value; behind trusted proxies, the one that they forward.</summary>
    /// <value>Default: <c>false</c>.</value>
    public bool ClientAddress { get; set; }

    /// <summary>
    /// Type of a claim in the request's token (JSON Web Token). Without <see cref="Jwt"/> it is not verified, and
    /// trusted like a header.
    /// </summary>
    public string? Claim { get; set; }

    /// <summary>
    /// Names through objects to a text in the request's JSON body, separated by dots: <c>metadata.user_id</c>; trusted
    /// only from <see cref="IdentityOptions.TrustedProxies"/>. The body is read only if the route's flag needs the
    /// value, and passed on unchanged.
    /// </summary>
    public string? Body { get; set; }

    /// <summary>
    /// Name of a request header with a credential; trusted only from <see cref="IdentityOptions.TrustedProxies"/>. The
    /// id is <c>key:</c> and the first 22 characters of the SHA-256 of the credential without its scheme, in Base64url.
    /// Of any length.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>Verifies the token of <see cref="Claim"/>.</summary>
    /// <value>Default: not verified; the token is in <c>Authorization</c>.</value>
    public JwtSourceOptions? Jwt { get; set; }

    /// <summary>
    /// File with the key that signs the cookie, at least 16 bytes; a line break at its end does not count.
    /// </summary>
    /// <value>
    /// Default: the cookie is not signed. The value is the id, a dot and the HMAC-SHA256 of the id's UTF-8 in Base64 or
    /// Base64url, as in cookies that Express signs (<c>s:</c> before the id is optional). Requests with another
    /// signature are anonymous and counted.
    /// </value>
    public string? Hmac { get; set; }

    /// <summary>
    /// Whether a hash of the value is used in its place, so that a credential appears nowhere. A hashed value may be of
    /// any length.
    /// </summary>
    /// <value>
    /// Default: <c>true</c> for headers that are credentials, such as <c>Authorization</c> and <c>X-Api-Key</c>;
    /// otherwise <c>false</c>.
    /// </value>
    public bool? Hash { get; set; }
}

/// <summary>A source of the user id.</summary>
public sealed class UserSourceOptions : IdentitySourceOptions;

/// <summary>
/// A source of an attribute of the request, which conditions of flags compare. Of several sources of an attribute, the
/// first with a value counts.
/// </summary>
public sealed class AttributeSourceOptions : IdentitySourceOptions
{
    /// <summary>Name of the attribute in flags.json: <c>plan_tier</c>.</summary>
    public string As { get; set; } = "";
}

/// <summary>
/// A source of groups of the request, such as its tenant. A header may have several values, separated by commas.
/// </summary>
public sealed class GroupSourceOptions : IdentitySourceOptions
{
    /// <summary>Prefix of the group: <c>tenant</c> makes <c>tenant:acme</c>.</summary>
    public string As { get; set; } = "";
}
