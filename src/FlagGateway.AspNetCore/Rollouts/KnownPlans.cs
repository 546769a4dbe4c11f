using System.Collections.Concurrent;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

/// <summary>The latest plan of each flag since the start: removing the plan of an active rollout removes neither its guardrails nor its addresses.</summary>
internal sealed class KnownPlans
{
    private readonly ConcurrentDictionary<string, RolloutPlan> _plans = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Remembers a plan that is in force.</summary>
    public void Remember(RolloutPlan plan) => _plans[plan.Flag] = plan;

    /// <summary>The latest plan of a flag, or <c>null</c> for none.</summary>
    public RolloutPlan? Find(string flag) => _plans.GetValueOrDefault(flag);
}
