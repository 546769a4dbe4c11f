using FlagGateway;
using FlagGateway.FeatureManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Connects a gateway with Microsoft.FeatureManagement in the same host.</summary>
public static class FlagGatewayFeatureManagementExtensions
{
    /// <summary>
    /// Lets the host's own code evaluate the gateway's flags, with their rollouts and kill switches:
    /// <c>[FeatureGate]</c>, <c>WithFeatureGate</c>, the tag <c>&lt;feature&gt;</c> and <c>IVariantFeatureManager</c>.
    /// Users are identified by the gateway, unless the host has already registered an <c>ITargetingContextAccessor</c>.
    /// A flag that decides a route or has a plan is disabled for users with the control variant (the plan's, else
    /// <c>default_when_disabled</c>), unless a variant of it has a <c>status_override</c>.
    /// </summary>
    /// <param name="builder">The gateway.</param>
    /// <returns>The library's builder, for the host's own filters.</returns>
    public static IFeatureManagementBuilder AddFeatureManagement(this IFlagGatewayBuilder builder)
    {
        var services = builder.Services;
        services.AddHttpContextAccessor();
        services.Replace(ServiceDescriptor.Singleton<IFeatureDefinitionProvider, SnapshotDefinitions>());
        services.TryAddSingleton<GatewayTargeting>();
        services.TryAddSingleton<ITargetingContextAccessor>(static provider => provider.GetRequiredService<GatewayTargeting>());
        // The library's own registration has only the targeting filter to which callers pass a user.
        return services.AddFeatureManagement().AddFeatureFilter<TargetingFilter>().AddFeatureFilter<MetricGateFilter>().AddFeatureFilter<GatewayConditionsFilter>();
    }

    /// <summary>
    /// Takes the identity from the host's <c>ITargetingContextAccessor</c>, before headers and cookies. A host without
    /// one does not start.
    /// </summary>
    /// <param name="builder">The gateway.</param>
    public static IFlagGatewayBuilder AddTargetingIdentity(this IFlagGatewayBuilder builder)
    {
        builder.Services.TryAddSingleton(static provider => new Lazy<ITargetingContextAccessor>(provider.GetRequiredService<ITargetingContextAccessor>));
        builder.Services.AddHostedService<TargetingCheck>();
        return builder.AddIdentitySource<TargetingIdentitySource>();
    }
}
