using System.Collections.Concurrent;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Snapshots;

/// <summary>
/// The latest plan of each flag since the start: removing the plan of an active rollout removes neither its guardrails
/// nor its addresses.
/// </summary>
internal sealed class KnownPlans
{
    private readonly ConcurrentDictionary<string, RolloutPlan> _plans = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Remembers the plans of a snapshot, before it is in force: a plan may go before anything was evaluated.
    /// </summary>
    public void Remember(IEnumerable<RolloutPlan> plans)
    {
        foreach (var plan in plans)
            _plans[plan.Flag] = plan;
    }

    /// <summary>The latest plan of a flag, or <c>null</c> for none.</summary>
    public RolloutPlan? Find(string flag) => _plans.GetValueOrDefault(flag);
}
