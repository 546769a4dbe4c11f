using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace FlagGateway.Metrics.Exposition;

/// <summary>The SDK's side of a <see cref="PrometheusScrape"/>: collects when it is told to, and only then.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class ScrapeExporter(PrometheusScrape scrape) : BaseExporter<Metric>, IPullMetricExporter
{
    /// <inheritdoc/>
    public Func<int, bool>? Collect { get; set; }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        scrape.Render(batch);
        return ExportResult.Success;
    }
}
