using FlagGateway.Core.Rollouts;

namespace FlagGateway.Signals.History;

/// <summary>
/// The cohorts that guardrails compare, and since when: numbers of one period may be added, those of two never. A
/// rollout that was forgotten and restarted counts observation periods from the start, so the observation period alone
/// is not unique.
/// </summary>
/// <param name="ObservationPeriod">Observation period of the rollout; 0 while it is not in force.</param>
/// <param name="StartedAt">When the rollout was started.</param>
/// <param name="Control">Name of the reference variant.</param>
/// <param name="Candidate">Name of the variant being judged.</param>
internal sealed record ComparisonPeriod(long ObservationPeriod, DateTimeOffset StartedAt, string Control, string Candidate)
{
    /// <summary>Returns the period of a flag, or <c>null</c> if nothing is compared.</summary>
    public static ComparisonPeriod? From(RolloutState? rollout, RolloutPlan? plan) => rollout is { IsInForce: true }
        ? new ComparisonPeriod(rollout.ObservationPeriod, rollout.StartedAt, rollout.Control, rollout.Candidate)
        : plan is null ? null : new ComparisonPeriod(0, default, plan.Control, plan.Candidate);
}
