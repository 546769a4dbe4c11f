using OpenTelemetry.Metrics;

namespace FlagGateway.Metrics.Exposition;

/// <summary>What Prometheus takes a family's samples for.</summary>
internal enum FamilyKind
{
    /// <summary>A value that goes up and down.</summary>
    Gauge,

    /// <summary>A value that only grows; its samples end in <c>_total</c>.</summary>
    Counter,

    /// <summary>Counts of observations in buckets, with their sum and number.</summary>
    Histogram,
}

/// <summary>All metrics that are exposed under one name, of however many meters.</summary>
internal sealed class MetricFamily(string name, FamilyKind kind, string unit, string help)
{
    /// <summary>The name without the suffixes of samples.</summary>
    public string Name { get; } = name;

    /// <summary>What its samples mean.</summary>
    public FamilyKind Kind { get; } = kind;

    /// <summary>The unit's word; empty when the name does not end in it.</summary>
    public string Unit { get; } = PrometheusUnit.EndsIn(name, unit) ? unit : "";

    /// <summary>What the metric tells; may be empty.</summary>
    public string Help { get; } = help;

    /// <summary>The metrics, in the order in which the SDK keeps them.</summary>
    public List<Metric> Members { get; } = [];

    /// <summary>The names that no other family may use in the same page.</summary>
    public IEnumerable<string> Claims => Kind switch
    {
        FamilyKind.Counter => [Name, Name + "_total"],
        FamilyKind.Histogram => [Name, Name + "_bucket", Name + "_sum", Name + "_count"],
        _ => [Name],
    };

    /// <summary>The kind a metric is exposed as, or null when neither format has a place for it.</summary>
    public static FamilyKind? KindOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => FamilyKind.Counter,
        MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic => FamilyKind.Gauge,
        MetricType.LongGauge or MetricType.DoubleGauge => FamilyKind.Gauge,
        MetricType.Histogram => FamilyKind.Histogram,
        _ => null,
    };
}
