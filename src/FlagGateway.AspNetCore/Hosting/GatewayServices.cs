using System.Security.Cryptography;
using FlagGateway.Cohorts;
using FlagGateway.Configuration;
using FlagGateway.Health;
using FlagGateway.Identity;
using FlagGateway.Identity.Tokens;
using FlagGateway.Mirroring;
using FlagGateway.Options;
using FlagGateway.Reload;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FlagGateway.Hosting;

/// <summary>
/// Registers a gateway. Nothing is read before the container is built: services that depend on the configuration use
/// <see cref="InitialConfiguration"/>, which the caller registers with <see cref="IConfigSource"/>.
/// </summary>
internal static class GatewayServices
{
    public static void AddGateway(this IServiceCollection services, GatewayRole role)
    {
        services.AddSingleton(role);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton(new RolloutClock(1));
        services.TryAddSingleton<GatewayRegistry>();
        services.TryAddSingleton(static provider => new CohortRegistry(provider.GetRequiredService<GatewayRegistry>()));
        services.TryAddSingleton<ConfigCompiler>();
        services.AddSingleton(static provider => provider.GetRequiredService<InitialConfiguration>().Configuration.Options);
        services.AddSingleton<HostIdentities>();
        services.AddSingleton<TokenReaders>();
        services.AddSingleton(CreateSigner);
        services.AddState();
        services.AddSingleton<WindowRegistry>();
        services.AddSignals();
        services.AddChecks();
        services.AddSnapshots();
        // Registered before services that report, so that it stops after them.
        services.AddNotifications();
        services.AddFlagRouting(role);
        services.AddSingleton<ReloadOutcome>();
        services.AddSingleton<ConfigReloader>();
        services.AddSingleton<ReloadRequests>();
        services.AddHostedService<ConfigWatching>();
        services.AddAccessLog();
        services.AddMirroring();
        services.AddConditions();
        services.AddRollouts();
        services.AddLife();
        services.AddTelemetry(role);
        services.AddOfrep();
        services.AddAdmin();
        services.AddSingleton<Readiness>();
        services.AddHostAccess();
    }

    // What code of the host may use of the gateway.
    private static void AddHostAccess(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new RunningGateway(provider.GetRequiredService<Readiness>(), provider.GetRequiredService<SnapshotSource>()));
        services.AddSingleton(static provider => new GatewayRollouts(
            provider.GetRequiredService<RolloutReader>(), provider.GetRequiredService<RolloutControl>(), provider.GetRequiredService<IStateStore>()));
        services.AddSingleton(static provider => new GatewayMirroring(provider.GetRequiredService<MirrorMetrics>(), provider.GetRequiredService<MismatchStore>()));
    }

    private static void AddSnapshots(this IServiceCollection services)
    {
        services.AddSingleton<SnapshotFactory>();
        services.AddSingleton(static provider => new SnapshotSource(provider.GetRequiredService<SnapshotFactory>().Create(
            provider.GetRequiredService<InitialConfiguration>().Configuration, provider.GetRequiredService<IStateStore>().Current, version: 1)));
        services.AddSingleton<SnapshotWriter>();
        services.AddSingleton(static provider =>
        {
            var (configuration, issues) = provider.GetRequiredService<InitialConfiguration>();
            return new ConfigStatus(ConfigState.From(1, configuration, provider.GetRequiredService<TimeProvider>().GetUtcNow(), issues));
        });
    }

    private static CookieSigner CreateSigner(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<GatewayOptions>();
        return new CookieSigner(IdentityKeyFile.LoadOrCreate(
            options.Identity.Anonymous.KeyFile ?? Path.Combine(options.State.Path, KeyFileUse.Cookies.Name),
            provider.GetRequiredService<TimeProvider>(), RandomNumberGenerator.Create(), provider.GetRequiredService<ILogger<CookieSigner>>()));
    }
}
