using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// One flag in one evaluation: its plan, its state, and its entry in flags.json, all of the same moment.
/// </summary>
/// <param name="Plan">The plan in force; <c>null</c> if rollouts.json has none.</param>
/// <param name="Watched">
/// The plan whose guardrails apply: removing the plan of an active rollout does not remove them.
/// </param>
/// <param name="Status">The status before anything was measured.</param>
/// <param name="Revision">Revision of the state.</param>
/// <param name="Tick">Time of the evaluation, and since the previous one.</param>
internal sealed record RolloutCase(RolloutPlan? Plan, RolloutPlan? Watched, RolloutStatus Status, long Revision, RolloutTick Tick)
{
    public FlagEntry? Entry { get; init; }

    /// <summary>Fingerprints of control and candidate; <c>null</c> if they are not known.</summary>
    public ObservedVariants? Variants { get; init; }
}

/// <summary>Opens the cases of an evaluation.</summary>
internal sealed class RolloutCases(SnapshotSource snapshots, IStateStore store, TimeProvider time)
{
    public RolloutCase Open(string flag, RolloutPlan? plan, TimeSpan elapsed)
    {
        var watched = plan ?? snapshots.KnownPlans.Find(flag);
        var variants = snapshots.Current.Variants.GetValueOrDefault(flag);
        var tick = new RolloutTick(elapsed, time.GetUtcNow());
        var (all, state) = (store.Current, store.Current.Rollouts.GetValueOrDefault(flag));
        var status = new RolloutStatus { Flag = plan?.Flag ?? state?.Flag ?? flag, Plan = plan, State = state, Kill = all.Kills.GetValueOrDefault(flag), EvaluatedAt = tick.Now };
        return new RolloutCase(plan, watched, status, all.Revision, tick) { Entry = snapshots.Current.Entries.GetValueOrDefault(flag), Variants = variants };
    }
}
