using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.State.Redis;

/// <summary>
/// Shares counts by route and by group with the fleet: each instance writes its own while a rollout is active, and
/// reads the others' on request. They may be older than the counts of guardrails: segments are compared less often,
/// with intervals that are valid at any time.
/// </summary>
internal sealed class RedisSegments(SegmentStore segments, WindowRegistry registry, IStateStore store, IInstances instances, TimeProvider time, ILogger<RedisSegments> logger)
    : FleetLoop(Interval, time, logger), ISegmentSource
{
    /// <summary>How often counts are written.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);


    public async Task<SegmentReading> ReadAsync(RolloutWindows windows, bool withDurations, CancellationToken cancellationToken)
    {
        var totals = windows.Segments.Export(withDurations);
        var alive = instances.All.Where(static one => one.SilentFor < InstanceStatus.Silence.TotalSeconds).Select(static one => one.Id).ToHashSet(StringComparer.Ordinal);
        var (others, problem) = await segments.ReadOthersAsync(windows, cancellationToken);
        // Instances that stopped or restarted have counted in this stage as well.
        foreach (var (_, counted) in others)
            totals.Add(counted);
        return new SegmentReading(totals, 1 + others.Keys.Count(alive.Contains), Math.Max(1, alive.Count), problem);
    }

    /// <summary>Writes the counts of this instance once.</summary>
    protected override async Task<string?> RunOnceAsync(CancellationToken cancellationToken)
    {
        string? problem = null;
        var rollouts = store.Current.Rollouts;
        foreach (var windows in registry.All)
        {
            if (rollouts.TryGetValue(windows.Flag, out var rollout) && rollout.IsActive && rollout.ObservationPeriod == windows.ObservationPeriod)
            {
                foreach (var one in windows.All)
                    problem = await segments.WriteAsync(one, cancellationToken) ?? problem;
            }
        }

        return problem;
    }

}
