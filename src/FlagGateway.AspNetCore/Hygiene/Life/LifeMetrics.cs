using System.Diagnostics.Metrics;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Hygiene.Life;

/// <summary>Metrics of what was observed of flags. Read at each scrape.</summary>
internal sealed class LifeMetrics
{
    private readonly SnapshotSource _snapshots;
    private readonly LifeCache _cache;

    public LifeMetrics(IMeterFactory factory, SnapshotSource snapshots, LifeCache cache)
    {
        (_snapshots, _cache) = (snapshots, cache);
        factory.Create(GatewayMetrics.MeterName).CreateObservableGauge(
            "flaggateway_flag_full_rollout_timestamp_seconds", FullRollouts, "s", "Since when everybody gets the same variant of a flag, and not control, in Unix time; only while that is so.");
    }

    private IEnumerable<Measurement<double>> FullRollouts()
    {
        var (snapshot, lives) = (_snapshots.Current, _cache.Current);
        var plans = snapshot.Plans.ToDictionary(static plan => plan.Flag, StringComparer.OrdinalIgnoreCase);
        return
            from life in lives.Flags.Values
            where life.Reach.Value.Length != 0
            let flag = snapshot.Flags.Find(life.Flag)
            where flag is not null
            let since = LifeReader.Read(lives, flag, plans.GetValueOrDefault(flag.Id))?.At100Since
            where since is not null
            select new Measurement<double>(since.Value.ToUnixTimeSeconds(), new KeyValuePair<string, object?>("flag", flag.Id));
    }
}
