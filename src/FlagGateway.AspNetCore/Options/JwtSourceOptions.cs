namespace FlagGateway.Options;

/// <summary>How the token of a claim is verified. Names either <see cref="Authority"/> or <see cref="Keys"/>.</summary>
public sealed class JwtSourceOptions
{
    /// <summary>
    /// Address of the issuer, with <c>https</c>; its keys are found by OpenID Connect discovery and refreshed.
    /// </summary>
    /// <remarks><c>http</c> is possible on loopback only.</remarks>
    public string? Authority { get; set; }

    /// <summary>
    /// File with the issuer's keys: a JSON Web Key Set (RFC 7517), or public keys or certificates in PEM. Read with the
    /// configuration.
    /// </summary>
    public string? Keys { get; set; }

    /// <summary>The only issuer (<c>iss</c>) accepted.</summary>
    /// <value>Default: the one that <see cref="Authority"/> names; with <see cref="Keys"/>, any.</value>
    public string? Issuer { get; set; }

    /// <summary>The only audience (<c>aud</c>) accepted.</summary>
    /// <value>Default: any. A token for another application of the issuer names the same user.</value>
    public string? Audience { get; set; }

    /// <summary>Request header with the token, after <c>Bearer</c> or alone.</summary>
    /// <value>Default: <c>Authorization</c>, unless there is a <see cref="Cookie"/>.</value>
    public string? Header { get; set; }

    /// <summary>Request cookie with the token.</summary>
    /// <value>Default: none.</value>
    public string? Cookie { get; set; }

    /// <summary>
    /// Whether a token that has expired still names its user, who then stays on one variant until the application
    /// renews it.
    /// </summary>
    /// <value>Default: <c>false</c>.</value>
    public bool AllowExpired { get; set; }
}
