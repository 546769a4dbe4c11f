using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.FeatureManagement;

/// <summary>Takes the identity from the targeting context that the host gives the Microsoft library.</summary>
internal sealed class TargetingIdentitySource(ITargetingContextAccessor accessor) : IIdentitySource
{
    public string Name => "targeting";

    public async ValueTask<RequestIdentity?> FindAsync(HttpContext context) =>
        await accessor.GetContextAsync() is { UserId: { Length: > 0 } id } targeting ? new RequestIdentity(id) { Groups = [.. targeting.Groups ?? []] } : null;
}
