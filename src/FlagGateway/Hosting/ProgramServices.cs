using FlagGateway.Hosting.Services;
using FlagGateway.Tools;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting.Systemd;

namespace FlagGateway.Hosting;

/// <summary>
/// Registers the gateway of the program: its own proxy, and the listeners for operators and applications.
/// </summary>
internal static class ProgramServices
{
    // Nothing here holds on to the configuration, which has the files' text.
    public static void Add(IServiceCollection services, FolderConfiguration configuration, double rolloutTimeScale)
    {
        services.AddFlagGatewayFolder(configuration, rolloutTimeScale);
        var stopLimit = WindowsService.StopLimit(WindowsService.IsActive, configuration.Options.Shutdown);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = stopLimit);
        // Affinity cookies must survive a restart.
        services.AddDataProtection().SetApplicationName("FlagGateway");
        var keyFolder = Path.Combine(configuration.Options.State.Path, "affinity-keys");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new AffinityKeyFolder(keyFolder));
        // YARP adds authorization, and the framework would run it for every request, even if no route can require it.
        if (configuration.Options.Policies.Authorization is not { Length: > 0 })
            services.RemoveAll<IAuthorizationHandlerProvider>();
        services.AddSingleton<Drain>();
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddSingleton<Supervisor>();
        services.AddSingleton<OfrepServer>();
        services.AddHostedService(static provider => provider.GetRequiredService<OfrepServer>());
        services.AddSingleton<AdminServer>();
        services.AddHostedService(static provider => provider.GetRequiredService<AdminServer>());
    }
}
