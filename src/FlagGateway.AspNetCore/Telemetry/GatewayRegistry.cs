using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Prometheus;
using PrometheusMetrics = Prometheus.Metrics;

namespace FlagGateway.Telemetry;

/// <summary>
/// The metrics of one gateway: a separate registry, so that two gateways in one process do not share counts.
/// </summary>
internal sealed class GatewayRegistry
{
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private Meter? _pushed;

    public GatewayRegistry()
    {
        Factory = PrometheusMetrics.WithCustomRegistry(Collectors);
        // Exemplars are passed explicitly; the default would create one for each observation.
        Factory.ExemplarBehavior = new ExemplarBehavior();
    }

    /// <summary>The series that a scrape collects.</summary>
    public CollectorRegistry Collectors { get; } = PrometheusMetrics.NewCustomRegistry();

    /// <summary>Creates collectors in <see cref="Collectors"/>.</summary>
    public MetricFactory Factory { get; }

    /// <summary>Whether a metric of this name is counted here, rather than read from an instrument.</summary>
    public bool Counts(string instrument) => _families.ContainsKey(instrument);

    /// <summary>Registers a counter.</summary>
    /// <param name="name">Its name, without <c>_total</c>.</param>
    /// <param name="help">Description.</param>
    /// <param name="labels">Names of its labels, in alphabetical order.</param>
    public CounterFamily Counter(string name, string help, params string[] labels) => Add(new CounterFamily(Factory, name, help, labels));

    /// <summary>Registers a histogram.</summary>
    /// <param name="name">Its name, with the unit.</param>
    /// <param name="unit">The unit in UCUM; <c>null</c> for none.</param>
    /// <param name="help">Description.</param>
    /// <param name="bounds">Upper bounds of its buckets, without infinity.</param>
    /// <param name="labels">Names of its labels, in alphabetical order.</param>
    public HistogramFamily Histogram(string name, string? unit, string help, double[] bounds, params string[] labels) =>
        Add(new HistogramFamily(Factory, name, unit, help, bounds, labels));

    /// <summary>Mirrors all metrics into a meter for OTLP.</summary>
    public void PushFrom(Meter meter)
    {
        lock (_lock)
        {
            _pushed = meter;
            foreach (var family in _families.Values)
                family.PushFrom(meter);
        }
    }

    /// <summary>Removes the series of flags and routes that are no longer configured.</summary>
    public void RetainOnly(ConfiguredLabels configured)
    {
        foreach (var family in _families.Values)
            family.RetainOnly(configured);
    }

    private TFamily Add<TFamily>(TFamily family)
        where TFamily : MetricFamily
    {
        lock (_lock)
        {
            if (!_families.TryAdd(family.Name, family))
                throw new InvalidOperationException($"{family.Name} is registered already.");
            if (_pushed is not null)
                family.PushFrom(_pushed);
        }

        return family;
    }
}
