using System.Diagnostics.Metrics;
using FlagGateway.Telemetry;

namespace FlagGateway.Rollouts.Recording;

/// <summary>Counts what could not be recorded; rollouts go on without it.</summary>
internal sealed class RecordMetrics
{
    private long _evaluations;
    private long _hours;

    public RecordMetrics(IMeterFactory factory) => factory.Create(GatewayMetrics.MeterName).CreateObservableCounter(
        "flaggateway_record_failures", Read, null, "Records of evaluations for replays, and hours of histories, that could not be written.");

    /// <summary>Records of evaluations that were lost.</summary>
    public long Evaluations => Interlocked.Read(ref _evaluations);

    /// <summary>Histories that were not stored.</summary>
    public long Hours => Interlocked.Read(ref _hours);

    public void CountEvaluation() => Interlocked.Increment(ref _evaluations);

    public void CountHour() => Interlocked.Increment(ref _hours);

    private IEnumerable<Measurement<long>> Read() =>
    [
        new(Evaluations, new KeyValuePair<string, object?>("kind", "evaluation")),
        new(Hours, new KeyValuePair<string, object?>("kind", "history")),
    ];
}
