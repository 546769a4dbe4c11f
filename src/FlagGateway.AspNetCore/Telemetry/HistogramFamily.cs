using System.Diagnostics;
using System.Diagnostics.Metrics;
using Prometheus;

namespace FlagGateway.Telemetry;

/// <summary>A histogram's series. Exposed from the first observation on.</summary>
internal sealed class HistogramFamily(MetricFactory factory, string name, string? unit, string help, double[] bounds, string[] labels)
    : MetricFamily<HistogramSeries>(name, labels)
{
    private readonly HistogramConfiguration _configuration = new() { Buckets = bounds, SuppressInitialValue = true };

    /// <summary>
    /// Replaces a series by one with further buckets, unless it has them. What it counted before is lost.
    /// </summary>
    /// <param name="values">Values of its labels.</param>
    /// <param name="further">Upper bounds beyond those of the others.</param>
    public HistogramSeries Widen(in LabelValues values, double[] further)
    {
        if (GetSeries(values) is { IsWide: true } wide)
            return wide;
        var (names, texts) = LabelsOf(values);
        // Collectors of one name may differ in their buckets if their labels are fixed.
        var own = names.Zip(texts).ToDictionary(static label => label.First, static label => label.Second, StringComparer.Ordinal);
        var histogram = factory.WithLabels(own).CreateHistogram(Name, help, new HistogramConfiguration { Buckets = [.. bounds, .. further], SuppressInitialValue = true });
        return Replace(values, new HistogramSeries(this, histogram.WithLabels(), Tags(names, texts)) { IsWide = true });
    }

    /// <summary>Instrument for OTLP; <c>null</c> while OTLP is off.</summary>
    public Histogram<double>? Pushed { get; private set; }

    /// <inheritdoc/>
    public override void PushFrom(Meter meter) =>
        Pushed = meter.CreateHistogram(Name, unit, help, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    /// <inheritdoc/>
    protected override HistogramSeries Create(string[] names, string[] values) => new(
        this,
        factory.CreateHistogram(Name, help, names, _configuration).WithLabels(values),
        Tags(names, values));

    /// <inheritdoc/>
    protected override void Remove(HistogramSeries series) => series.Remove();

    private static KeyValuePair<string, object?>[] Tags(string[] names, string[] values) =>
        [.. names.Zip(values, static (name, value) => new KeyValuePair<string, object?>(name, value))];
}

/// <summary>One series of a histogram.</summary>
internal sealed class HistogramSeries(HistogramFamily family, Histogram.Child child, KeyValuePair<string, object?>[] tags)
{
    private static readonly Exemplar.LabelKey TraceId = Exemplar.Key("trace_id");

    // Milliseconds between two exemplars: one is enough to find a trace, and each costs as much as ten observations.
    private const long ExemplarPause = 5_000;

    private long _nextExemplar;

    /// <summary>Whether it has further buckets.</summary>
    public bool IsWide { get; init; }

    /// <summary>Number of observations.</summary>
    public long Count => child.Count;

    /// <summary>Adds an observation.</summary>
    public void Observe(double value)
    {
        child.Observe(value);
        family.Pushed?.Record(value, tags);
    }

    /// <summary>
    /// Adds an observation; if its trace is sampled and the last exemplar 5 s old, with the trace's id.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="trace">The current span.</param>
    /// <param name="now">Milliseconds since an arbitrary fixed time.</param>
    public void Observe(double value, Activity? trace, long now)
    {
        if (trace is not { Recorded: true, IdFormat: ActivityIdFormat.W3C } || !IsExemplarDue(now))
        {
            Observe(value);
            return;
        }

        child.Observe(value, Exemplar.From(TraceId.WithValue(trace.TraceId.ToHexString())));
        family.Pushed?.Record(value, tags);
    }

    /// <summary>Removes it from the registry.</summary>
    public void Remove() => child.Remove();

    // Of several concurrent callers, one wins.
    private bool IsExemplarDue(long now) =>
        Volatile.Read(ref _nextExemplar) is var next && now >= next && Interlocked.CompareExchange(ref _nextExemplar, now + ExemplarPause, next) == next;
}
