using System.Collections.Concurrent;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.Snapshots;

namespace FlagGateway.Rollouts;

/// <summary>Returns what a plan's limits can decide with control's traffic, before it is started.</summary>
internal sealed class ReachReader(ControlObserver observer, SnapshotSource snapshots, TimeProvider time)
{
    // It takes some milliseconds, and changes slowly once enough is observed.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LifetimeAtFirst = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (RolloutPlan Plan, long At, StartReach Reach)> _cache = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The limits of a flag's plan; <c>null</c> without a plan, while its rollout is active, or if control is not
    /// observed.
    /// </summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="isCurrent">Whether a result of some seconds ago is not enough.</param>
    public StartReach? Find(string flag, bool isCurrent = false)
    {
        if (snapshots.Current.Plans.FirstOrDefault(plan => plan.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase)) is not { } plan || observer.Find(plan) is not { } observed)
        {
            _cache.TryRemove(flag, out _);
            return null;
        }

        if (!isCurrent && _cache.TryGetValue(flag, out var known) && ReferenceEquals(known.Plan, plan) && time.GetElapsedTime(known.At) < (known.Reach.Observed.IsEnough ? Lifetime : LifetimeAtFirst))
            return known.Reach;
        var reach = StartReach.From(plan, observed);
        _cache[flag] = (plan, time.GetTimestamp(), reach);
        return reach;
    }
}
