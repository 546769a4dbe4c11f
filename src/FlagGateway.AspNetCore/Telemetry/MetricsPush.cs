using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace FlagGateway.Telemetry;

/// <summary>
/// Export of metrics by OTLP. While it is off, nothing is aggregated a second time.
/// </summary>
internal sealed class MetricsPush : IDisposable
{
    // The SDK's default of 2000 series a metric is too few for thousands of flags; labels come from the
    // configuration only, so the number of series is bounded.
    private static readonly MetricStreamConfiguration Wide = new() { CardinalityLimit = 50_000 };

    // All tags of ASP.NET Core except http.route.
    // https://learn.microsoft.com/aspnet/core/log-mon/metrics/built-in#metric-httpserverrequestduration
    private static readonly MetricStreamConfiguration WithoutRoute = new()
    {
        TagKeys = ["http.request.method", "http.response.status_code", "url.scheme", "network.protocol.name", "network.protocol.version", "error.type", "aspnetcore.request.is_unhandled"],
    };

    private readonly MeterProvider? _provider;

    /// <summary>Starts the push if enabled by the environment.</summary>
    /// <param name="registry">The gateway's own metrics.</param>
    /// <param name="host">
    /// Host of the meters. The SDK finds meters by name only; a view drops those of other hosts.
    /// </param>
    /// <param name="withRoutes">Whether the server's durations have a route label.</param>
    /// <param name="isAllowed">Whether the export is the gateway's: a host has its own.</param>
    public MetricsPush(GatewayRegistry registry, IMeterFactory host, bool withRoutes, bool isAllowed)
    {
        if (!isAllowed || !OtlpSwitch.IsOn("METRICS"))
            return;
        registry.PushFrom(host.Create(GatewayMetrics.MeterName));
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter([GatewayMetrics.MeterName, .. MeterBridge.ServerMeters, MeterBridge.RuntimeMeter])
            .AddView(instrument => StreamOf(host, instrument, withRoutes))
            .ConfigureResource(TracePipeline.Name)
            .AddOtlpExporter(static otlp => OtlpSwitch.Configure("METRICS", otlp))
            .Build();
    }

    /// <summary>Flushes, for a few seconds at most.</summary>
    public void Dispose() => _provider?.Dispose();

    private static MetricStreamConfiguration? StreamOf(IMeterFactory host, Instrument instrument, bool withRoutes)
    {
        if (!MeterBridge.IsOf(host, instrument))
            return MetricStreamConfiguration.Drop;
        if (instrument.Meter.Name == GatewayMetrics.MeterName && instrument.GetType().GetGenericTypeDefinition() != typeof(Histogram<>))
            return Wide;
        return instrument.Name == MeterBridge.ServerDuration && !withRoutes ? WithoutRoute : null;
    }
}
