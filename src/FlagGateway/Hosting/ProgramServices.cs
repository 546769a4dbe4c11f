using FlagGateway.Admin;
using FlagGateway.Configuration;
using FlagGateway.Reload;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Hosting;

/// <summary>Registers the gateway of the program: a proxy of its own, and the listeners for operators and applications.</summary>
internal static class ProgramServices
{
    public static void Add(IServiceCollection services, FolderSettings folder, InitialConfiguration initial, double rolloutTimeScale)
    {
        services.AddSingleton(folder.Registry);
        services.AddSingleton(folder.Cohorts);
        services.AddSingleton(folder.Compiler);
        services.AddSingleton(initial);
        services.AddSingleton(new RolloutClock(rolloutTimeScale));
        services.AddSingleton<IConfigSource>(provider => new FolderSource(
            folder.Folder, folder.Seen, folder.Loader, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ConfigWatcher>>()));
        services.AddGateway(GatewayRole.Program);
        AddProxy(services, initial.Configuration);
        services.AddSingleton(AdminSettings.From(initial.Configuration));
        services.AddSingleton<Drain>();
        services.AddSingleton<OfrepServer>();
        services.RunSingleton<OfrepServer>();
        services.AddSingleton<AdminServer>();
        services.RunSingleton<AdminServer>();
    }

    private static void AddProxy(IServiceCollection services, LoadedConfiguration configuration)
    {
        services.AddRouting();
        services.AddRequestTimeouts();
        // Affinity cookies must survive a restart.
        services.AddDataProtection().SetApplicationName("FlagGateway");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new AffinityKeyFolder(Path.Combine(configuration.Options.State.Path, "affinity-keys")));
        services.AddReverseProxy().LoadFromMemory(configuration.ProxyRoutes, configuration.ProxyClusters);
        services.AddSingleton<ProxyConfigApplier>();
        services.AddSingleton<IProxyConfigApplier>(static provider => provider.GetRequiredService<ProxyConfigApplier>());
        services.AddSingleton<IConfigChangeListener>(static provider => provider.GetRequiredService<ProxyConfigApplier>());
        // YARP brings authorization along, and the framework would put it before every request; routes cannot ask for it.
        services.RemoveAll<IAuthorizationHandlerProvider>();
        services.AddSingleton<IForwarderHttpClientFactory, GatewayHttpClientFactory>();
    }
}
