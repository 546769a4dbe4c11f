using System.Diagnostics.Metrics;
using FlagGateway.Cohorts;
using FlagGateway.Configuration;
using FlagGateway.Reload;
using FlagGateway.Telemetry;

namespace FlagGateway.Hosting;

/// <summary>Registers metrics and their exposition.</summary>
internal static class TelemetryServices
{
    public static void AddTelemetry(this IServiceCollection services, GatewayRole role)
    {
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<ConfigurationMetrics>();
        services.AddSingleton<CohortMetrics>();
        services.AddSingleton<MetricsEndpoint>();
        // By a function: a container disposes only what it creates, and the last spans are exported then.
        services.AddSingleton(_ => new TracePipeline(role.ExportsTelemetry));
        services.AddSingleton(static provider => new RouteSeries(provider.GetRequiredService<InitialConfiguration>().Configuration));
        services.AddSingleton(provider => new MetricsPush(
            provider.GetRequiredService<GatewayRegistry>(), provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<RouteSeries>().AreKept, role.ExportsTelemetry));
        services.AddSingleton(static provider =>
        {
            var (logger, series) = (provider.GetRequiredService<ILogger<MeterBridge>>(), provider.GetRequiredService<RouteSeries>());
            if (!series.AreKept)
                MeterBridge.HttpRouteLeftOut(logger, series.Routes, series.Limit);
            return new MeterBridge(provider.GetRequiredService<GatewayRegistry>(), provider.GetRequiredService<IMeterFactory>(), series.AreKept, logger);
        });
        services.AddSingleton<FlagInstruments>();
        services.AddSingleton<GatewayInstruments>();
        services.AddHostedService<GatewayStart>();
    }

    /// <summary>Whether the server's own durations have a label for the route.</summary>
    private sealed class RouteSeries(Snapshots.LoadedConfiguration configuration)
    {
        public int Routes => configuration.ProxyRoutes.Count;

        public int Limit => configuration.Options.Metrics.HttpRouteLimit;

        public bool AreKept => Routes <= Limit;
    }
}
