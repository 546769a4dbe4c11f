using FlagGateway.Admin;
using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console;
using FlagGateway.Admin.Console.Actions;
using FlagGateway.Admin.Console.Clusters;
using FlagGateway.Admin.Limits;
using FlagGateway.Admin.Security;
using FlagGateway.Checks;
using FlagGateway.Health;
using FlagGateway.Hosting;
using FlagGateway.Mirroring;
using FlagGateway.Ofrep;
using FlagGateway.Options;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Shares a gateway with an application that has its own listener, separate from users' traffic.</summary>
public static class FlagGatewayListenerExtensions
{
    private static readonly Type[] Shared =
    [
        typeof(AdminApi), typeof(ApiDocument), typeof(ReadLimits), typeof(ScrapeLimits), typeof(ConsoleEndpoints), typeof(EditConsole), typeof(HealthEndpoints), typeof(GatewayRole), typeof(OfrepService), typeof(OfrepStreams), typeof(MetricsEndpoint),
        typeof(Readiness), typeof(AdminTokens), typeof(ConsoleSessions), typeof(LoginAttempts), typeof(GatewayOptions),
        // What the pages of the console show.
        typeof(SnapshotSource), typeof(IStateStore), typeof(RolloutReader), typeof(ReachReader), typeof(ConfigurationReader), typeof(IInstances), typeof(MismatchStore), typeof(ConsoleHistory), typeof(ClusterReader), typeof(FlagActions), typeof(FlagViewReader), typeof(HygieneReader), typeof(PromptReader), typeof(CheckFailures),
    ];

    /// <summary>
    /// Registers the services that <c>MapFlagGatewayAdmin</c> and its parts, <c>UseFlagGatewayAdminSecurity</c> and
    /// <c>UseFlagGatewayOfrepCors</c> need, with the instances of a gateway in another container. That container
    /// disposes of them.
    /// </summary>
    /// <param name="services">The services of the application with the listener.</param>
    /// <param name="gateway">The services of the host with the gateway.</param>
    /// <exception cref="InvalidOperationException">The host has no gateway.</exception>
    public static IServiceCollection AddFlagGatewayEndpoints(this IServiceCollection services, IServiceProvider gateway)
    {
        foreach (var type in Shared)
            services.AddSingleton(type, gateway.GetRequiredService(type));
        services.AddRoutingCore();
        services.AddConsolePages();
        OfrepCors.Add(services, gateway.GetRequiredService<SnapshotSource>());
        return services;
    }
}
