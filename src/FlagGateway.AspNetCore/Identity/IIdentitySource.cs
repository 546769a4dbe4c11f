namespace FlagGateway;

/// <summary>
/// Finds out whose request it is, by means of the host: its authentication, a claim, a session. Asked before the headers and cookies
/// of <c>FlagGateway:Identity</c>; the first source with an identity wins.
/// </summary>
public interface IIdentitySource
{
    /// <summary>What counts as its identities in <c>flaggateway_identity_total</c>, such as <c>claim:sub</c>.</summary>
    string Name { get; }

    /// <summary>Finds the identity of a request. On the path of every request: let it complete at once.</summary>
    /// <param name="context">The request, after the host's own middleware.</param>
    /// <returns>The identity; <c>null</c> where this source knows none.</returns>
    ValueTask<RequestIdentity?> FindAsync(HttpContext context);
}

/// <summary>Whose request it is.</summary>
/// <param name="UserId">The user's id, at most 256 bytes of UTF-8; a longer one is refused and counted, and the request is anonymous.</param>
public sealed record RequestIdentity(string UserId)
{
    /// <summary>The groups of the request, such as <c>tenant:acme</c>.</summary>
    /// <value>Default: none. At most 8; those beyond it, and those of more than 256 bytes, are left out.</value>
    public IReadOnlyList<string> Groups { get; init; } = [];
}
