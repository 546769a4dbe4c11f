using System.Security.Claims;

namespace FlagGateway.Identity;

/// <summary>Takes the identity from the claims of <c>HttpContext.User</c>.</summary>
/// <param name="userClaim">Type of the claim with the user's id.</param>
/// <param name="groupClaims">
/// Types of the claims that assign groups, by prefix: <c>tenant</c> gives <c>tenant:acme</c>.
/// </param>
internal sealed class ClaimIdentitySource(string userClaim, IReadOnlyDictionary<string, string> groupClaims) : IIdentitySource
{
    public string Name => $"claim:{userClaim}";

    public ValueTask<RequestIdentity?> FindAsync(HttpContext context)
    {
        // Claims of unauthenticated users are not verified.
        if (context.User.Identity is not { IsAuthenticated: true } || context.User.FindFirst(userClaim)?.Value is not { Length: > 0 } id)
            return new((RequestIdentity?)null);
        return new(new RequestIdentity(id) { Groups = groupClaims.Count == 0 ? [] : GroupsOf(context.User), IsVerified = true });
    }

    private string[] GroupsOf(ClaimsPrincipal user) => [.. groupClaims.SelectMany(group => user.FindAll(group.Value).Select(claim => $"{group.Key}:{claim.Value}"))];
}
