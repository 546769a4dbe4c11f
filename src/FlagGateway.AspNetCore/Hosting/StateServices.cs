using FlagGateway.Cohorts;
using FlagGateway.Options;
using FlagGateway.State;
using FlagGateway.State.File;
using FlagGateway.State.Redis;

namespace FlagGateway.Hosting;

/// <summary>Registers the state store, leader election, and the registry of other instances.</summary>
internal static class StateServices
{
    public static void AddState(this IServiceCollection services)
    {
        services.AddSingleton(InstanceId.Create());
        services.AddSingleton<StateMetrics>();
        services.AddSingleton(static provider => new AuditKeys(
            AuditKeys.FileOf(provider.GetRequiredService<GatewayOptions>().State), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AuditKeys>>()));
        services.AddFiles();
        services.AddRedis();
        services.AddSingleton<OwnCohorts>();
        services.AddSingleton<IStateStore>(static provider => provider.GetService<HostStateStoreFactory>() is { } host ? CreateStore(host, provider)
            : IsRedis(provider) ? provider.GetRequiredService<RedisStateStore>() : provider.GetRequiredService<FileStateStore>());
        services.AddSingleton<ILeadership>(static provider => IsRedis(provider) ? provider.GetRequiredService<RedisLease>() : provider.GetRequiredService<SoleLeadership>());
        services.AddSingleton<ICohortSource>(static provider => IsRedis(provider) ? provider.GetRequiredService<RedisCohorts>() : IsHosts(provider) ? provider.GetRequiredService<OwnCohorts>() : provider.GetRequiredService<FileCohorts>());
        services.AddSingleton<ISegmentSource>(static provider => IsRedis(provider) ? provider.GetRequiredService<RedisSegments>() : IsHosts(provider) ? provider.GetRequiredService<OwnCohorts>() : provider.GetRequiredService<FileCohorts>());
        services.AddSingleton<IHistoryStore>(static provider => IsRedis(provider) ? provider.GetRequiredService<RedisHistory>() : provider.GetRequiredService<HistoryFiles>());
        services.AddSingleton<IFlagLifeStore>(static provider => IsRedis(provider) ? provider.GetRequiredService<RedisFlagLife>() : provider.GetRequiredService<FlagLifeFile>());
        services.AddSingleton<IInstances>(static provider => IsRedis(provider) ? provider.GetRequiredService<RedisInstances>() : provider.GetRequiredService<SoleInstance>());
    }

    private static HostStateStore CreateStore(HostStateStoreFactory host, IServiceProvider provider) => IsRedis(provider)
        ? throw new InvalidOperationException("UseStateStore() stores the state in the host's own store, and FlagGateway:State:Kind is Redis: remove one of them.")
        : new HostStateStore(host.Create(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<HostStateStore>>());

    private static bool IsHosts(IServiceProvider provider) => provider.GetService<HostStateStoreFactory>() is not null;

    private static bool IsRedis(IServiceProvider provider) => provider.GetRequiredService<GatewayOptions>().State.Kind == StateKind.Redis;

    private static void AddFiles(this IServiceCollection services)
    {
        services.AddSingleton(static provider => FileStateStore.Open(
            provider.GetRequiredService<GatewayOptions>().State.Path, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<FileStateStore>>(), options: null, provider.GetRequiredService<AuditKeys>()));
        services.AddSingleton<SoleLeadership>();
        services.AddSingleton<FileCohorts>();
        services.AddSingleton<HistoryFiles>();
        services.AddSingleton<FlagLifeFile>();
        services.AddSingleton<SoleInstance>();
    }

    private static void AddRedis(this IServiceCollection services)
    {
        services.AddSingleton(static provider => RedisSettings.From(provider.GetRequiredService<GatewayOptions>().State) with { AuditKeys = provider.GetRequiredService<AuditKeys>() });
        services.AddSingleton(static provider => RedisConnection.Start(
            provider.GetRequiredService<RedisSettings>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RedisConnection>>()));
        services.AddSingleton(static provider => new RedisDatabase(provider.GetRequiredService<RedisConnection>(), provider.GetRequiredService<RedisSettings>().Keys));
        services.AddSingleton(static provider => RedisStateStore.Open(
            provider.GetRequiredService<RedisSettings>(), provider.GetRequiredService<RedisConnection>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RedisStateStore>>()));
        services.AddSingleton(static provider =>
        {
            var lease = ActivatorUtilities.CreateInstance<RedisLease>(provider);
            provider.GetRequiredService<RedisStateStore>().Fence = () => lease.Fence;
            return lease;
        });
        services.AddSingleton<RedisPasts>();
        services.AddSingleton<RedisCohorts>();
        services.AddSingleton<RedisHistory>();
        services.AddSingleton<RedisFlagLife>();
        services.AddSingleton<SegmentStore>();
        services.AddSingleton<RedisSegments>();
        services.AddSingleton<RedisPins>();
        services.AddSingleton<OwnStatus>();
        services.AddSingleton<RedisInstances>();
        services.RunSingletonIf<RedisLease>(IsRedis);
        services.RunSingletonIf<RedisCohorts>(IsRedis);
        services.RunSingletonIf<RedisSegments>(IsRedis);
        services.RunSingletonIf<RedisInstances>(IsRedis);
        services.RunSingletonIf<RedisPins>(IsRedis);
    }
}
