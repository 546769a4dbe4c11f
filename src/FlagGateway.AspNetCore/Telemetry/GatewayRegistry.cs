using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Prometheus;
using PrometheusMetrics = Prometheus.Metrics;

namespace FlagGateway.Telemetry;

/// <summary>
/// What one gateway exposes: a registry of its own, so that two gateways in one process do not count each other.
/// </summary>
internal sealed class GatewayRegistry
{
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private Meter? _pushed;

    public GatewayRegistry()
    {
        Factory = PrometheusMetrics.WithCustomRegistry(Collectors);
        // Whoever has an exemplar gives it; the default would make one of each observation.
        Factory.ExemplarBehavior = new ExemplarBehavior();
    }

    /// <summary>The series that a scrape collects.</summary>
    public CollectorRegistry Collectors { get; } = PrometheusMetrics.NewCustomRegistry();

    /// <summary>Makes collectors in <see cref="Collectors"/>.</summary>
    public MetricFactory Factory { get; }

    /// <summary>Whether a metric of this name is counted here, rather than read from an instrument.</summary>
    public bool Counts(string instrument) => _families.ContainsKey(instrument);

    /// <summary>Registers a counter.</summary>
    /// <param name="name">Its name, without <c>_total</c>.</param>
    /// <param name="help">What it counts.</param>
    /// <param name="labels">Names of its labels, in the order in which they are written: that of the alphabet.</param>
    public CounterFamily Counter(string name, string help, params string[] labels) => Add(new CounterFamily(Factory, name, help, labels));

    /// <summary>Registers a histogram.</summary>
    /// <param name="name">Its name, with the unit.</param>
    /// <param name="unit">The unit as UCUM has it; <c>null</c> for none.</param>
    /// <param name="help">What it measures.</param>
    /// <param name="bounds">Upper bounds of its buckets, without infinity.</param>
    /// <param name="labels">Names of its labels, in the order in which they are written: that of the alphabet.</param>
    public HistogramFamily Histogram(string name, string? unit, string help, double[] bounds, params string[] labels) =>
        Add(new HistogramFamily(Factory, name, unit, help, bounds, labels));

    /// <summary>Gives all that is counted here a twin in a meter, from which OTLP takes it.</summary>
    public void PushFrom(Meter meter)
    {
        lock (_lock)
        {
            _pushed = meter;
            foreach (var family in _families.Values)
                family.PushFrom(meter);
        }
    }

    /// <summary>Removes the series of what the configuration no longer has.</summary>
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
