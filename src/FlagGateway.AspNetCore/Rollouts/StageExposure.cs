using System.Collections.Concurrent;
using FlagGateway.Cohorts;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Rollouts;

/// <summary>Finds out why a stage's time does not count: nobody can be on the candidate, whatever the stage says.</summary>
internal sealed class StageExposure(SnapshotSource snapshots, WindowRegistry windows, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (long ObservationPeriod, ExposureWatch Watch)> _watches = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The reason, or <c>null</c> where somebody can be on the candidate.</summary>
    /// <param name="state">Where the rollout stands.</param>
    /// <param name="judged">What was measured in its observation period.</param>
    public string? Find(RolloutState state, Judgement judged)
    {
        if (!state.HasCandidateTraffic)
            return null;
        var before = _watches.GetValueOrDefault(state.Flag);
        var passedOver = windows.Find(state.Flag) is { } counted && counted.ObservationPeriod == state.ObservationPeriod ? counted.PassedOver : 0;
        var watch = (before.ObservationPeriod == state.ObservationPeriod ? before.Watch : default).Advance(judged.Cohorts.Sum(static cohort => cohort.Requests), passedOver);
        _watches[state.Flag] = (state.ObservationPeriod, watch);
        return snapshots.Current.Flags.Find(state.Flag)?.WhyNobody(time.GetUtcNow().UtcTicks) ?? watch.Problem;
    }
}
