using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagGateway.Prometheus;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Conditions;

/// <summary>Instruments of measured conditions. Labels come only from the configuration.</summary>
internal sealed class ConditionMetrics
{
    private readonly ConcurrentDictionary<(string Flag, PromqlStatus Status), long> _counts = new();
    private readonly SnapshotSource _snapshots;

    public ConditionMetrics(IMeterFactory factory, SnapshotSource snapshots)
    {
        _snapshots = snapshots;
        var meter = factory.Create(GatewayMetrics.MeterName);
        meter.CreateObservableGauge("flaggateway_condition_met", Met, null, "Whether the measured conditions of a flag are met, 1 or 0; several are combined as the flag combines them.");
        meter.CreateObservableCounter("flaggateway_condition_measurements", Counts, null, "Measurements for conditions of flags, by what came of them.");
    }

    public void Count(string flag, PromqlStatus status) => _counts.AddOrUpdate((flag, status), 1, static (_, count) => count + 1);

    /// <summary>Number of measurements of a flag with this result since the start.</summary>
    public long CountOf(string flag, PromqlStatus status) => _counts.GetValueOrDefault((flag, status));

    private IEnumerable<Measurement<int>> Met()
    {
        var flags = _snapshots.Current.Flags;
        foreach (var id in flags.MetricGates.Select(gate => gate.FlagId).Distinct(StringComparer.Ordinal))
            yield return new Measurement<int>(flags.Find(id)!.AreMetricGatesMet ? 1 : 0, new KeyValuePair<string, object?>("flag", id));
    }

    private IEnumerable<Measurement<long>> Counts() => _counts.Where(pair => _snapshots.Current.Flags.Find(pair.Key.Flag) is not null).Select(pair => new Measurement<long>(
        pair.Value, new("flag", pair.Key.Flag), new("result", LabelOf(pair.Key.Status))));

    private static string LabelOf(PromqlStatus status) => status switch
    {
        PromqlStatus.Value => "value",
        PromqlStatus.NoData => "no_data",
        PromqlStatus.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status."),
    };
}
