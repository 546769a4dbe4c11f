using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace FlagGateway.Telemetry;

/// <summary>
/// The export of metrics by OTLP. Where nobody asked for it, nothing is aggregated a second time for it.
/// </summary>
internal sealed class MetricsPush : IDisposable
{
    // The SDK's default of 2000 series a metric is too few for thousands of flags; labels come from the
    // configuration only, so the number of series is bounded by what somebody wrote.
    private static readonly MetricStreamConfiguration Wide = new() { CardinalityLimit = 50_000 };

    // All that ASP.NET Core says of a request but http.route.
    // https://learn.microsoft.com/aspnet/core/log-mon/metrics/built-in#metric-httpserverrequestduration
    private static readonly MetricStreamConfiguration WithoutRoute = new()
    {
        TagKeys = ["http.request.method", "http.response.status_code", "url.scheme", "network.protocol.name", "network.protocol.version", "error.type", "aspnetcore.request.is_unhandled"],
    };

    private readonly MeterProvider? _provider;

    /// <summary>Begins to push where the environment asks for it.</summary>
    /// <param name="registry">What the gateway counts itself.</param>
    /// <param name="host">Whose meters count. The SDK finds meters by name alone; a view leaves out those of other hosts.</param>
    /// <param name="withRoutes">Whether the server's durations keep the route apart.</param>
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

    /// <summary>Sends what is left, for a few seconds at most.</summary>
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
