using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using FlagGateway;
using FlagGateway.Identity;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds identities known to the host.</summary>
public static class FlagGatewayIdentityExtensions
{
    /// <summary>Takes the identity from the claims of authenticated users, before headers and cookies.</summary>
    /// <param name="builder">The gateway.</param>
    /// <param name="userClaim">Type of the claim with the user's id; it must not change while a rollout runs.</param>
    /// <param name="groupClaims">
    /// Types of the claims that assign groups, by prefix: <c>tenant</c> gives <c>tenant:acme</c>. <c>null</c> for none.
    /// </param>
    public static IFlagGatewayBuilder AddClaimIdentity(
        this IFlagGatewayBuilder builder, string userClaim = ClaimTypes.NameIdentifier, IReadOnlyDictionary<string, string>? groupClaims = null)
    {
        builder.Services.AddSingleton<IIdentitySource>(new ClaimIdentitySource(userClaim, groupClaims ?? new Dictionary<string, string>(StringComparer.Ordinal)));
        return builder;
    }

    /// <summary>Adds a source of the host. Sources are queried in the order in which they were added.</summary>
    /// <typeparam name="T">The source; one instance serves all requests.</typeparam>
    /// <param name="builder">The gateway.</param>
    public static IFlagGatewayBuilder AddIdentitySource<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IFlagGatewayBuilder builder)
        where T : class, IIdentitySource
    {
        builder.Services.AddSingleton<IIdentitySource, T>();
        return builder;
    }
}
