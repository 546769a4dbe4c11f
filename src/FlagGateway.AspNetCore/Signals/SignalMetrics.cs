using System.Diagnostics.Metrics;
using FlagGateway.Metrics;

namespace FlagGateway.Signals;

/// <summary>Instruments of signals.</summary>
internal sealed class SignalMetrics
{
    /// <summary>Upper bounds of the buckets: scores from 0 to 1, finest near 1 where most of them lie, and counts beyond.</summary>
    public static readonly double[] Buckets =
        [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1, 2.5, 5, 10, 25, 50, 100, 250, 1000, 10_000];

    private readonly Histogram<double> _values;
    private readonly Counter<long> _rejections;

    public SignalMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(GatewayMetrics.MeterName);
        _values = meter.CreateHistogram(
            "flaggateway_signal_value", null, "Numbers that were reported of requests.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });
        _rejections = meter.CreateCounter<long>("flaggateway_signals_rejected", null, "Reported numbers that were not taken.");
    }

    public void Record(string flag, string variant, string signal, double value) =>
        _values.Record(value, new("flag", flag), new("variant", variant), new("signal", signal));

    public void CountRejection(string flag, SignalRejection reason) =>
        _rejections.Add(1, new("flag", flag), new("reason", reason.ToLabel()));
}
