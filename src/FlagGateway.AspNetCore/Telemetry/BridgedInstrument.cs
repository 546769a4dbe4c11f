using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Prometheus;

namespace FlagGateway.Telemetry;

/// <summary>One instrument's series in the registry.</summary>
internal abstract class BridgedInstrument
{
    /// <summary>The name of the metric.</summary>
    public required string Name { get; init; }

    /// <summary>The number of the collection under way, or of the last one.</summary>
    public int Collection { get; set; }

    /// <summary>Takes one measurement. Never throws, and allocates only for the first of a series.</summary>
    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>Removes what an instrument that is read did not measure in this collection.</summary>
    public abstract void RemoveUnread();

    /// <summary>The series of an instrument; <c>null</c> where neither format has a place for what it is.</summary>
    /// <param name="instrument">What measures.</param>
    /// <param name="registry">Where to.</param>
    /// <param name="ignoredTag">A tag that keeps nothing apart, or <c>null</c>.</param>
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

    // The bounds that OpenTelemetry gives a histogram without advice.
    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(static bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(static bound => (double)bound)],
        _ => [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000],
    };
}

/// <summary>The series of an instrument by the tags of its measurements.</summary>
/// <typeparam name="TSeries">What a series is to the registry.</typeparam>
/// <param name="create">The collector for names of labels.</param>
/// <param name="record">Takes a measurement.</param>
/// <param name="isRead">Whether the instrument is read at each collection, rather than measuring on its own.</param>
/// <param name="ignoredTag">A tag that keeps nothing apart, or <c>null</c>.</param>
/// <param name="limit">How many series there may be; the others share one.</param>
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
