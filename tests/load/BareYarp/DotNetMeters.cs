using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace BareYarp;

/// <summary>
/// The meters of .NET that the gateway exposes, aggregated by the same SDK in the same way, and read by nobody.
/// </summary>
internal static class DotNetMeters
{
    public static MeterProvider Build() => Sdk.CreateMeterProviderBuilder()
        .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
        .AddView("http.server.active_requests", MetricStreamConfiguration.Drop)
        .AddReader(new BaseExportingMetricReader(new Discard()) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative })
        .Build();

    [ExportModes(ExportModes.Pull)]
    private sealed class Discard : BaseExporter<Metric>, IPullMetricExporter
    {
        public Func<int, bool>? Collect { get; set; }

        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
