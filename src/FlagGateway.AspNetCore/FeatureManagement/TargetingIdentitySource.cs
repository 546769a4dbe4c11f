using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.FeatureManagement;

/// <summary>Takes the identity from the targeting context that the host gives the Microsoft library.</summary>
/// <param name="accessor">
/// The host's; resolved late, because the gateway's own accessor needs the identity sources.
/// </param>
internal sealed class TargetingIdentitySource(Lazy<ITargetingContextAccessor> accessor) : IIdentitySource
{
    public string Name => "targeting";

    public async ValueTask<RequestIdentity?> FindAsync(HttpContext context) =>
        await accessor.Value.GetContextAsync() is { UserId: { Length: > 0 } id } targeting ? new RequestIdentity(id) { Groups = [.. targeting.Groups ?? []] } : null;
}
