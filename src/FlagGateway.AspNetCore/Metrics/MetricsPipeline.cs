using FlagGateway.Hosting;
using FlagGateway.Metrics.Exposition;
using FlagGateway.Tracing;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace FlagGateway.Metrics;

/// <summary>Which meters are aggregated and how.</summary>
internal static class MetricsPipeline
{
    // The SDK's default of 2000 series a metric is too few for thousands of flags; labels come from the
    // configuration only, so the number of series is bounded by what somebody wrote.
    private const int MostSeries = 50_000;

    private static readonly string[] WideMetrics = ["flaggateway_requests", "flaggateway_flag_info", "flaggateway_flag_retirement_timestamp_seconds", "flaggateway_variant_percentage", "flaggateway_guardrail_verdict"];

    // All that ASP.NET Core tells of a request but http.route.
    // https://learn.microsoft.com/aspnet/core/log-mon/metrics/built-in#metric-httpserverrequestduration
    private static readonly string[] TagsWithoutRoute =
        ["http.request.method", "http.response.status_code", "url.scheme", "network.protocol.name", "network.protocol.version", "error.type", "aspnetcore.request.is_unhandled"];

    /// <summary>Begins to aggregate.</summary>
    /// <param name="services">The gateway's.</param>
    /// <param name="routes">How many routes the configuration has.</param>
    /// <param name="limit">Up to how many the server's own duration tells apart.</param>
    public static MeterProvider Build(IServiceProvider services, int routes, int limit)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .AddMeter(GatewayMetrics.MeterName)
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            // Requests in flight are told by kestrel_* and flaggateway_active_requests; this one costs every request twice.
            .AddView("http.server.active_requests", MetricStreamConfiguration.Drop);
        foreach (var name in WideMetrics)
            builder.AddView(name, new MetricStreamConfiguration { CardinalityLimit = MostSeries });
        if (routes > limit)
        {
            builder.AddView("http.server.request.duration", new MetricStreamConfiguration { TagKeys = TagsWithoutRoute });
            Log.HttpRouteLeftOut(services.GetRequiredService<ILogger<MeterProvider>>(), routes, limit);
        }

        if (OtlpSwitch.IsOn("METRICS"))
            builder.ConfigureResource(TracePipeline.Name).AddOtlpExporter(static otlp => OtlpSwitch.Configure("METRICS", otlp));
        return builder.AddPrometheusScrape(services.GetRequiredService<PrometheusScrape>()).Build();
    }
}
