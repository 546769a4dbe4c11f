using FlagGateway.Admin.Console;
using FlagGateway.Cohorts;
using FlagGateway.Mirroring;
using FlagGateway.Rollouts;
using FlagGateway.Signals.Posted;
using FlagGateway.Snapshots;
using FlagGateway.State;
using Yarp.ReverseProxy;

namespace FlagGateway.Admin;

/// <summary>The services that the admin listener shows and controls.</summary>
internal sealed record AdminServices(SnapshotSource Snapshots, IStateStore Store, RolloutReader Rollouts, RolloutControl Control, Drill Drill, IInstances Instances, SignalIntake Signals,
    ConfigStatus Configuration, MismatchStore Mismatches, MirrorMetrics Mirroring, RolloutJudge Judge, WindowRegistry Windows, ISegmentSource Segments, IProxyStateLookup Proxy, ConsoleHistory History, TimeProvider Time)
{
    /// <summary>Changes its value whenever something shown on pages changes.</summary>
    public (long Revision, long Version, bool IsUp, DateTimeOffset EvaluatedAt, int Issues) Fingerprint() => (
        Store.Current.Revision, Snapshots.Current.Version, Store.Health.IsUp,
        Rollouts.All().Select(static status => status.EvaluatedAt).DefaultIfEmpty().Max(), Configuration.Current.Issues.Count);
}
