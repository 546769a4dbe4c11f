using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace FlagGateway.Telemetry;

/// <summary>All series of one metric that a <see cref="GatewayRegistry"/> counts.</summary>
internal abstract class MetricFamily(string name)
{
    /// <summary>The name of its instrument: without <c>_total</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Mirrors it into a meter.</summary>
    public abstract void PushFrom(Meter meter);

    /// <summary>Removes the series of flags and routes that are no longer configured.</summary>
    public abstract void RetainOnly(ConfiguredLabels configured);
}

/// <summary>The series of a metric by the values of its labels. Found without allocating once it exists.</summary>
/// <typeparam name="TSeries">Type of one series.</typeparam>
/// <param name="name">The name of its instrument.</param>
/// <param name="labels">Names of its labels, at most five.</param>
internal abstract class MetricFamily<TSeries>(string name, string[] labels) : MetricFamily(name)
    where TSeries : class
{
    private readonly ConcurrentDictionary<LabelValues, TSeries> _series = new();

    /// <summary>All existing series.</summary>
    public IEnumerable<KeyValuePair<LabelValues, TSeries>> All => _series;

    /// <summary>
    /// Returns the series for these values, in the order of the labels' names; a label without a value is omitted.
    /// </summary>
    public TSeries GetSeries(in LabelValues values) => _series.TryGetValue(values, out var series) ? series : _series.GetOrAdd(values, Create);

    /// <summary>Replaces a series, with its counts.</summary>
    protected TSeries Replace(in LabelValues values, TSeries series)
    {
        Remove(values);
        return _series[values] = series;
    }

    /// <summary>The names and values of the labels of a series that have a value.</summary>
    protected (string[] Names, string[] Values) LabelsOf(in LabelValues values)
    {
        var tags = TagsOf(values);
        return ([.. tags.Select(static tag => tag.Key)], [.. tags.Select(static tag => (string)tag.Value!)]);
    }

    /// <summary>Removes a series. Holders may continue counting without effect.</summary>
    public void Remove(in LabelValues values)
    {
        if (_series.TryRemove(values, out var series))
            Remove(series);
    }

    /// <inheritdoc/>
    public override void RetainOnly(ConfiguredLabels configured)
    {
        foreach (var values in _series.Keys)
        {
            if (configured.AreGone(labels, values.ToArray(labels.Length)))
                Remove(values);
        }
    }

    /// <summary>Creates a series.</summary>
    /// <param name="names">Names of the labels that have a value.</param>
    /// <param name="values">Their values.</param>
    protected abstract TSeries Create(string[] names, string[] values);

    /// <summary>Removes a series from the registry.</summary>
    protected abstract void Remove(TSeries series);

    /// <summary>The labels of a series as tags of a measurement.</summary>
    protected KeyValuePair<string, object?>[] TagsOf(in LabelValues values)
    {
        var all = values.ToArray(labels.Length);
        return [.. labels.Zip(all).Where(static label => label.Second.Length != 0).Select(static label => new KeyValuePair<string, object?>(label.First, label.Second))];
    }

    private TSeries Create(LabelValues values)
    {
        var (names, texts) = LabelsOf(values);
        return Create(names, texts);
    }
}

/// <summary>The values of a metric's labels, in the order of their names.</summary>
internal readonly record struct LabelValues(string First, string Second = "", string Third = "", string Fourth = "", string Fifth = "")
{
    /// <summary>As many values as the metric has labels.</summary>
    public string[] ToArray(int count) => new[] { First, Second, Third, Fourth, Fifth }[..count];
}
