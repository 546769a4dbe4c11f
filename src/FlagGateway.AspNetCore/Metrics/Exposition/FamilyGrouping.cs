using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace FlagGateway.Metrics.Exposition;

/// <summary>Puts the metrics of one collection into families, each name once.</summary>
internal sealed class FamilyGrouping
{
    private readonly Dictionary<string, MetricFamily> _claims = [];

    /// <summary>The families, sorted by name once <see cref="Of"/> has returned.</summary>
    public List<MetricFamily> Families { get; } = [];

    /// <summary>Metrics left out because an earlier one has their name with another meaning.</summary>
    public List<Metric> Conflicts { get; } = [];

    /// <summary>Groups a collection.</summary>
    public static FamilyGrouping Of(in Batch<Metric> batch)
    {
        var grouping = new FamilyGrouping();
        foreach (var metric in batch)
            grouping.Add(metric);
        grouping.Families.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return grouping;
    }

    private void Add(Metric metric)
    {
        if (MetricFamily.KindOf(metric.MetricType) is not { } kind)
            return;

        var ratio = metric.MetricType is MetricType.LongGauge or MetricType.DoubleGauge;
        var unit = PrometheusUnit.Parse(metric.Unit, ratio);
        var name = PrometheusName.Family(metric.Name, unit, kind);
        if (_claims.TryGetValue(name, out var family) && family.Name == name && family.Kind == kind)
            family.Members.Add(metric);
        else if (Open(new MetricFamily(name, kind, unit.Word, metric.Description)) is { } opened)
            opened.Members.Add(metric);
        else
            Conflicts.Add(metric);
    }

    private MetricFamily? Open(MetricFamily family)
    {
        if (family.Claims.Any(_claims.ContainsKey))
            return null;
        foreach (var name in family.Claims)
            _claims.Add(name, family);
        Families.Add(family);
        return family;
    }
}
