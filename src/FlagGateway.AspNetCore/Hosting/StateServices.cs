using FlagGateway.Cohorts;
using FlagGateway.Options;
using FlagGateway.State;
using FlagGateway.State.File;
using FlagGateway.State.Redis;

namespace FlagGateway.Hosting;

/// <summary>Registers where state is kept, who leads, and what is known of other instances.</summary>
internal static class StateServices
{
    public static void AddState(this IServiceCollection services, StateOptions options, TimeProvider time)
    {
        services.AddSingleton(InstanceId.Create());
        if (options.Kind == StateKind.File)
        {
            services.AddSingleton(provider => FileStateStore.Open(options.Path, time, provider.GetRequiredService<ILogger<FileStateStore>>()));
            services.AddSingleton<IStateStore>(static provider => provider.GetRequiredService<FileStateStore>());
            services.AddSingleton<ILeadership, SoleLeadership>();
            services.AddSingleton<FileCohorts>();
            services.AddSingleton<ICohortSource>(static provider => provider.GetRequiredService<FileCohorts>());
            services.AddSingleton<ISegmentSource>(static provider => provider.GetRequiredService<FileCohorts>());
            services.AddSingleton<IInstances, SoleInstance>();
            return;
        }

        var settings = RedisSettings.From(options);
        services.AddSingleton(settings.Keys);
        services.AddSingleton(provider => RedisConnection.Start(settings.Client, time, provider.GetRequiredService<ILogger<RedisConnection>>()));
        services.AddSingleton(provider => RedisStateStore.Open(settings, provider.GetRequiredService<RedisConnection>(), time, provider.GetRequiredService<ILogger<RedisStateStore>>()));
        services.AddSingleton<IStateStore>(provider => provider.GetRequiredService<RedisStateStore>());
        services.AddSingleton<RedisLease>();
        services.AddSingleton<ILeadership>(provider => provider.GetRequiredService<RedisLease>());
        services.AddHostedService(provider =>
        {
            var lease = provider.GetRequiredService<RedisLease>();
            provider.GetRequiredService<RedisStateStore>().Fence = () => lease.Fence;
            return lease;
        });
        services.AddSingleton<RedisCohorts>();
        services.AddSingleton<ICohortSource>(provider => provider.GetRequiredService<RedisCohorts>());
        services.AddHostedService(provider => provider.GetRequiredService<RedisCohorts>());
        services.AddSingleton<SegmentStore>();
        services.AddSingleton<RedisSegments>();
        services.AddSingleton<ISegmentSource>(provider => provider.GetRequiredService<RedisSegments>());
        services.AddHostedService(provider => provider.GetRequiredService<RedisSegments>());
        services.AddSingleton<RedisInstances>();
        services.AddSingleton<IInstances>(provider => provider.GetRequiredService<RedisInstances>());
        services.AddHostedService(provider => provider.GetRequiredService<RedisInstances>());
    }
}
