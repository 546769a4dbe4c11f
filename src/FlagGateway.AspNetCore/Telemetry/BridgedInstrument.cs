using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Prometheus;

namespace FlagGateway.Telemetry;

/// <summary>One instrument's series in the registry.</summary>
internal abstract class BridgedInstrument
{
    /// <summary>The name of the metric.</summary>
    public required string Name { get; init; }

    /// <summary>Number of the current or last collection.</summary>
    public int Collection { get; set; }

    /// <summary>Records one measurement. Never throws, and allocates only for the first of a series.</summary>
    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>Removes series that an observable instrument did not measure in this collection.</summary>
    public abstract void RemoveUnread();

    /// <summary>The series of an instrument; <c>null</c> if neither format supports its kind.</summary>
    /// <param name="instrument">The instrument.</param>
    /// <param name="registry">Target registry.</param>
    /// <param name="ignoredTag">A tag to ignore, or <c>null</c>.</param>
    public static BridgedInstrument? Create(Instrument instrument, GatewayRegistry registry, string? ignoredTag)
    {
        var (factory, help) = (registry.Factory, Escaped(instrument.Description ?? ""));
        var type = instrument.GetType().GetGenericTypeDefinition();
        var name = PrometheusName.From(instrument.Name, instrument.Unit, isCounter: type == typeof(Counter<>) || type == typeof(ObservableCounter<>));
        var limit = instrument.Meter.Name == GatewayMetrics.MeterName ? int.MaxValue : BridgedSeries.MaxOfDotNet;
        if (type == typeof(Counter<>))
            return Counters(static (series, value) => series.Inc(value));
        if (type == typeof(ObservableCounter<>))
            return Counters(static (series, value) => series.IncTo(value));
        if (type == typeof(UpDownCounter<>))
            return Gauges(static (series, value) => series.Inc(value));
        if (type == typeof(ObservableUpDownCounter<>) || type == typeof(ObservableGauge<>) || type == typeof(Gauge<>))
            return Gauges(static (series, value) => series.Set(value));
        if (type != typeof(Histogram<>))
            return null;
        HistogramConfiguration buckets = new() { Buckets = BoundsOf(instrument), SuppressInitialValue = true };
        return new BridgedInstrument<Histogram.Child>(labels => factory.CreateHistogram(name, help, labels, buckets), static (series, value) => series.Observe(value), false, ignoredTag, limit) { Name = name };

        BridgedInstrument Counters(Action<Counter.Child, double> record) => new BridgedInstrument<Counter.Child>(
            labels => factory.CreateCounter(name, help, labels, new CounterConfiguration { SuppressInitialValue = true }), record, instrument.IsObservable, ignoredTag, limit)
        { Name = name };
        BridgedInstrument Gauges(Action<Gauge.Child, double> record) => new BridgedInstrument<Gauge.Child>(
            labels => factory.CreateGauge(name, help, labels, new GaugeConfiguration { SuppressInitialValue = true }), record, instrument.IsObservable, ignoredTag, limit)
        { Name = name };
    }

    // The library writes it as it is.
    private static string Escaped(string help) => help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    // OpenTelemetry's default bounds for a histogram.
    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(static bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(static bound => (double)bound)],
        _ => [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000],
    };
}

/// <summary>The series of an instrument by the tags of its measurements.</summary>
/// <typeparam name="TSeries">Type of a series in the registry.</typeparam>
/// <param name="create">Creates the collector for label names.</param>
/// <param name="record">Records a measurement.</param>
/// <param name="isRead">Whether the instrument is read at each collection, rather than measuring on its own.</param>
/// <param name="ignoredTag">A tag to ignore, or <c>null</c>.</param>
/// <param name="limit">Maximum number of series; further ones share one.</param>
internal sealed class BridgedInstrument<TSeries>(
    Func<string[], Collector<TSeries>> create, Action<TSeries, double> record, bool isRead, string? ignoredTag, int limit) : BridgedInstrument
    where TSeries : ChildBase
{
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], Entry> _series = new(new TagComparer(ignoredTag));
    private int _count;

    private ConcurrentDictionary<KeyValuePair<string, object?>[], Entry>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> BySpan =>
        _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();

    /// <inheritdoc/>
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!BySpan.TryGetValue(tags, out var entry))
            entry = Add(tags);
        entry.Collection = Collection;
        record(entry.Series, value);
    }

    /// <inheritdoc/>
    public override void RemoveUnread()
    {
        if (!isRead)
            return;
        foreach (var (tags, entry) in _series)
        {
            if (entry.Collection != Collection && _series.TryRemove(tags, out _))
            {
                Interlocked.Decrement(ref _count);
                entry.Series.Remove();
            }
        }
    }

    private Entry Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var isOver = Volatile.Read(ref _count) >= limit;
        var (names, values) = isOver ? BridgedSeries.Overflow : BridgedSeries.LabelsOf(tags, ignoredTag);
        Entry entry = new(create(names).WithLabels(values));
        if (isOver)
            return entry;
        Interlocked.Increment(ref _count);
        return _series.GetOrAdd(tags.ToArray(), entry);
    }

    private sealed class Entry(TSeries series)
    {
        public TSeries Series { get; } = series;

        public int Collection { get; set; }
    }
}
