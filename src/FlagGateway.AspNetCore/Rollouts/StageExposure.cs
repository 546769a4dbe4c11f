using System.Collections.Concurrent;
using FlagGateway.Cohorts;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Rollouts;

/// <summary>
/// Determines why a stage's time does not count: the candidate cannot have users, regardless of the stage.
/// </summary>
internal sealed class StageExposure(SnapshotSource snapshots, WindowRegistry windows, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (long ObservationPeriod, ExposureWatch Watch)> _watches = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the reason, or <c>null</c> if the candidate can have users.</summary>
    /// <param name="state">State of the rollout.</param>
    /// <param name="judged">Measurements of its observation period.</param>
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
