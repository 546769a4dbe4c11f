using FlagGateway.Telemetry;

namespace FlagGateway.Signals;

/// <summary>Instruments of signals.</summary>
internal sealed class SignalMetrics
{
    /// <summary>
    /// Upper bounds of the buckets: scores from 0 to 1, finest near 1 where most of them lie, and counts beyond.
    /// </summary>
    public static readonly double[] Buckets =
        [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1, 2.5, 5, 10, 25, 50, 100, 250, 1000, 10_000];

    private readonly HistogramFamily _values;
    private readonly CounterFamily _rejections;

    public SignalMetrics(GatewayRegistry registry)
    {
        _values = registry.Histogram("flaggateway_signal_value", null, "Numbers that were reported of requests.", Buckets, "flag", "signal", "variant");
        _rejections = registry.Counter("flaggateway_signals_rejected", "Reported numbers that were not taken.", "flag", "reason");
    }

    public void Record(string flag, string variant, string signal, double value) => _values.GetSeries(new LabelValues(flag, signal, variant)).Observe(value);

    public void CountRejection(string flag, SignalRejection reason) => _rejections.GetSeries(new LabelValues(flag, reason.ToLabel())).Inc();
}
