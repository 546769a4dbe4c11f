using System.Collections.Frozen;

namespace FlagGateway;

/// <summary>
/// Identifies the user of a request by means of the host: its authentication, a claim, a session. Used before the
/// headers and cookies of <c>FlagGateway:Identity</c>; the first source with an identity wins.
/// </summary>
public interface IIdentitySource
{
    /// <summary>Its label in <c>flaggateway_identity_total</c>, such as <c>claim:sub</c>.</summary>
    string Name { get; }

    /// <summary>Finds the identity of a request. Called for every request: it should complete synchronously.</summary>
    /// <param name="context">The request, after the host's own middleware.</param>
    /// <returns>The identity; <c>null</c> if this source has none.</returns>
    ValueTask<RequestIdentity?> FindAsync(HttpContext context);
}

/// <summary>Identity of a request.</summary>
/// <param name="UserId">
/// The user's id, at most 256 bytes of UTF-8; a longer one is rejected and counted, and the request is anonymous.
/// </param>
public sealed record RequestIdentity(string UserId)
{
    /// <summary>The groups of the request, such as <c>tenant:acme</c>.</summary>
    /// <value>Default: none. At most 8; further groups, and groups of more than 256 bytes, are omitted.</value>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The attributes of the request that conditions of flags compare, by name.</summary>
    /// <value>
    /// Default: none. Only names of <c>Identity:Attributes</c> count; values of more than 256 bytes are omitted.
    /// </value>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>
    /// Whether clients cannot choose the id: it comes from a login, a signature or a certificate. Evidence from such
    /// ids counts at once.
    /// </summary>
    /// <value>Default: <c>false</c>.</value>
    public bool IsVerified { get; init; }
}
