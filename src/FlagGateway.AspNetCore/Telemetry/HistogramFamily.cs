using System.Diagnostics;
using System.Diagnostics.Metrics;
using Prometheus;

namespace FlagGateway.Telemetry;

/// <summary>A histogram's series. Exposed from the first observation on.</summary>
internal sealed class HistogramFamily(MetricFactory factory, string name, string? unit, string help, double[] bounds, string[] labels)
    : MetricFamily<HistogramSeries>(name, labels)
{
    private readonly HistogramConfiguration _configuration = new() { Buckets = bounds, SuppressInitialValue = true };

    /// <summary>Instrument for OTLP; <c>null</c> while OTLP is off.</summary>
    public Histogram<double>? Pushed { get; private set; }

    /// <inheritdoc/>
    public override void PushFrom(Meter meter) =>
        Pushed = meter.CreateHistogram(Name, unit, help, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    /// <inheritdoc/>
    protected override HistogramSeries Create(string[] names, string[] values) => new(
        this,
        factory.CreateHistogram(Name, help, names, _configuration).WithLabels(values),
        [.. names.Zip(values, static (name, value) => new KeyValuePair<string, object?>(name, value))]);

    /// <inheritdoc/>
    protected override void Remove(HistogramSeries series) => series.Remove();
}

/// <summary>One series of a histogram.</summary>
internal sealed class HistogramSeries(HistogramFamily family, Histogram.Child child, KeyValuePair<string, object?>[] tags)
{
    private static readonly Exemplar.LabelKey TraceId = Exemplar.Key("trace_id");

    // Milliseconds between two exemplars: one is enough to find a trace, and each costs as much as ten observations.
    private const long ExemplarPause = 5_000;

    private long _nextExemplar;

    /// <summary>Number of observations.</summary>
    public long Count => child.Count;

    /// <summary>Adds an observation.</summary>
    public void Observe(double value)
    {
        child.Observe(value);
        family.Pushed?.Record(value, tags);
    }

    /// <summary>Adds an observation; if its trace is sampled and the last exemplar 5 s old, with the trace's id.</summary>
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
