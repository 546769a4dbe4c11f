using FlagGateway;
using FlagGateway.Configuration;
using FlagGateway.Hosting;
using FlagGateway.Options;
using FlagGateway.Policies;
using FlagGateway.Reload;
using FlagGateway.Rollouts;
using FlagGateway.Tools;
using FlagGateway.Transport;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a gateway that owns the proxy of its host.</summary>
public static class FlagGatewayFolderExtensions
{
    /// <summary>
    /// Address for users' requests unless <c>Urls</c> of gateway.json is set: port 8080 of all interfaces.
    /// </summary>
    public const string DefaultUrls = ConfigLoader.DefaultUrls;

    /// <summary>
    /// Adds a gateway and its reverse proxy, configured by a folder that is read again whenever its files change. All
    /// routes of the proxy are the gateway's, and telemetry is exported by OTLP if the environment configures it.
    /// </summary>
    /// <remarks>The host calls <c>MapReverseProxy</c> with <c>UseFlagRouting</c>, as with its own proxy.</remarks>
    /// <param name="services">The services of a host without another reverse proxy.</param>
    /// <param name="configuration">The configuration read from the folder.</param>
    /// <param name="rolloutTimeScale">
    /// Seconds of a rollout per second: 1, or more in a simulation. Zero stops the time of rollouts.
    /// </param>
    /// <exception cref="InvalidOperationException">The host already has a gateway.</exception>
    public static IFlagGatewayBuilder AddFlagGatewayFolder(this IServiceCollection services, FolderConfiguration configuration, double rolloutTimeScale = 1)
    {
        if (services.Any(static service => service.ServiceType == typeof(GatewayRole)))
            throw new InvalidOperationException("The host already has a gateway. Two gateways need two hosts.");
        var source = configuration.Source;
        services.AddSingleton(source.Registry);
        services.AddSingleton(source.Cohorts);
        services.AddSingleton(source.Compiler);
        services.AddSingleton(configuration.Initial);
        services.AddSingleton(new RolloutClock(rolloutTimeScale));
        // Created by the container, which disposes of it.
        services.AddSingleton(_ => source.CreateLoader());
        services.AddSingleton<IConfigSource>(provider => new FolderSource(
            source.Folder, source.Seen, provider.GetRequiredService<ConfigLoader>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ConfigWatcher>>()));
        services.AddGateway(GatewayRole.Program);
        services.AddRouting();
        services.AddPolicies(configuration.Options.Policies);
        var proxy = services.AddReverseProxy().LoadFromMemory(ProxyRevisions.Mark(configuration.ProxyRoutes), ProxyRevisions.Mark(configuration.ProxyClusters));
        if (configuration.Options.Destinations is { Resolver: DestinationResolver.Dns } destinations)
            proxy.AddDnsDestinationResolver(resolver => resolver.RefreshPeriod = destinations.RefreshPeriod);
        services.AddServerSettings();
        services.AddSingleton<ProxyConfigApplier>();
        services.AddSingleton<IProxyConfigApplier>(static provider => provider.GetRequiredService<ProxyConfigApplier>());
        services.AddSingleton<IConfigChangeListener>(static provider => provider.GetRequiredService<ProxyConfigApplier>());
        services.AddSingleton<IForwarderHttpClientFactory, GatewayHttpClientFactory>();
        return new FlagGatewayBuilder(services);
    }
}
