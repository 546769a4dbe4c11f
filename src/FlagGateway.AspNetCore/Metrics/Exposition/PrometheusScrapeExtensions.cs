using OpenTelemetry.Metrics;

namespace FlagGateway.Metrics.Exposition;

/// <summary>Registers a <see cref="PrometheusScrape"/> with the OpenTelemetry SDK.</summary>
public static class PrometheusScrapeExtensions
{
    /// <summary>
    /// Lets <paramref name="scrape"/> read the metrics of the provider that is being built, as running totals.
    /// </summary>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="scrape">What will answer the scrapes. It reads one provider, which must outlive its requests.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="InvalidOperationException">The scrape reads another provider already.</exception>
    public static MeterProviderBuilder AddPrometheusScrape(this MeterProviderBuilder builder, PrometheusScrape scrape)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(scrape);

        var exporter = new ScrapeExporter(scrape);
        scrape.Attach(exporter);
        return builder.AddReader(new BaseExportingMetricReader(exporter)
        {
            TemporalityPreference = MetricReaderTemporalityPreference.Cumulative,
        });
    }
}
