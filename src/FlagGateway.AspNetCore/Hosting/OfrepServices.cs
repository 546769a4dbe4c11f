using System.Diagnostics.Metrics;
using FlagGateway.Ofrep;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Hosting;

/// <summary>Registers flag evaluation for applications.</summary>
internal static class OfrepServices
{
    public static void AddOfrep(this IServiceCollection services, OfrepOptions options)
    {
        services.AddSingleton<OfrepService>();
        services.AddSingleton<OfrepChanges>();
        services.AddHostedService(provider => provider.GetRequiredService<OfrepChanges>());
        services.AddSingleton<OfrepStreams>();
        services.AddSingleton(_ => new OfrepLimiter(options.RequestsPerSecond));
        if (options.Url is not { } url)
            return;
        services.AddSingleton(provider => new OfrepServer(
            url, provider.GetRequiredService<OfrepService>(), provider.GetRequiredService<OfrepStreams>(), provider.GetRequiredService<SnapshotSource>(),
            provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService(provider => provider.GetRequiredService<OfrepServer>());
    }
}
