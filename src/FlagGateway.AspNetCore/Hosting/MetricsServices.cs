using System.Diagnostics.Metrics;
using FlagGateway.Reload;
using FlagGateway.Telemetry;

namespace FlagGateway.Hosting;

/// <summary>Registers what counts, and what exposes it.</summary>
internal static class MetricsServices
{
    /// <summary>Registers them.</summary>
    /// <param name="services">The gateway's.</param>
    /// <param name="routes">How many routes the configuration has.</param>
    /// <param name="limit">Up to how many the server's own duration keeps apart.</param>
    public static void AddMetricsPage(this IServiceCollection services, int routes, int limit)
    {
        services.AddMetrics();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<ConfigurationMetrics>();
        services.AddSingleton<MetricsEndpoint>();
        services.AddSingleton(provider => new MetricsPush(provider.GetRequiredService<GatewayRegistry>(), provider.GetRequiredService<IMeterFactory>(), routes <= limit));
        services.AddSingleton(provider =>
        {
            var logger = provider.GetRequiredService<ILogger<MeterBridge>>();
            if (routes > limit)
                MeterBridge.HttpRouteLeftOut(logger, routes, limit);
            return new MeterBridge(provider.GetRequiredService<GatewayRegistry>(), provider.GetRequiredService<IMeterFactory>(), routes <= limit, logger);
        });
    }
}
