using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.FeatureManagement;

/// <summary>
/// Stops the start of a host that takes identities from a targeting accessor and has only the gateway's, which would
/// ask itself.
/// </summary>
internal sealed class TargetingCheck(ITargetingContextAccessor accessor) : IHostedService
{
    /// <exception cref="InvalidOperationException">The host has no accessor of its own.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => accessor is GatewayTargeting
        ? throw new InvalidOperationException(
            "AddTargetingIdentity() takes users from the host's ITargetingContextAccessor, and the host has none: register one (services.AddSingleton<ITargetingContextAccessor, …>()), or remove AddTargetingIdentity().")
        : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
