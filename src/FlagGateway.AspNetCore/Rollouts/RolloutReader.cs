using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Returns the current status of rollouts: the state, with the measurements of the latest evaluation.
/// </summary>
internal sealed class RolloutReader(SnapshotSource snapshots, IStateStore store, RolloutStatusCache board, ProgressTracker progress)
{
    /// <summary>Time of the latest evaluation of any rollout.</summary>
    public DateTimeOffset LatestEvaluation => board.LatestEvaluation;

    /// <summary>All rollouts that are planned or were ever started.</summary>
    public IEnumerable<RolloutStatus> All()
    {
        var plans = snapshots.Current.Plans.ToDictionary(static plan => plan.Flag, StringComparer.OrdinalIgnoreCase);
        return plans.Keys.Union(store.Current.Rollouts.Keys, StringComparer.OrdinalIgnoreCase)
            // A state may be removed in between.
            .Order(StringComparer.Ordinal).Select(flag => Find(flag, plans.GetValueOrDefault(flag))).OfType<RolloutStatus>();
    }

    /// <summary>One rollout, or <c>null</c> if the name is unknown.</summary>
    public RolloutStatus? Find(string flag) =>
        Find(flag, snapshots.Current.Plans.FirstOrDefault(plan => plan.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase)));

    private RolloutStatus? Find(string flag, RolloutPlan? plan)
    {
        var state = store.Current.Rollouts.GetValueOrDefault(flag);
        if (plan is null && state is null)
            return null;
        var status = board.Current.GetValueOrDefault(flag) ?? new RolloutStatus { Flag = plan?.Flag ?? state!.Flag };
        var kill = store.Current.Kills.GetValueOrDefault(flag);
        // After a move the stage no longer waits for the same conditions.
        if (state is not null && status.State?.Phase != state.Phase)
            status = status with { Needs = [], Pace = [] };
        // The last verdicts stay when the candidate loses its users; otherwise those of another observation period do
        // not apply.
        if (kill is not null || state?.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted || state?.IsEmptied == true)
            status = status with { RatioProblem = null, Pace = [], IsFrozen = status.JudgedAt is not null };
        else if (status.IsFrozen || status.State?.ObservationPeriod != state?.ObservationPeriod)
            status = status with { Verdicts = [], Cohorts = [], Needs = [], Pace = [], RatioProblem = null, JudgedAt = null, IsFrozen = false };
        var entry = snapshots.Current.Entries.GetValueOrDefault(flag);
        return status with
        {
            Plan = plan,
            State = state is null ? null : progress.Fill(state),
            Kill = kill,
            InForce = InForceOf(flag, state?.Candidate ?? plan!.Candidate),
            Difference = entry is null ? null : EndState.Differs(entry.Compiled, state),
            MovesOfStart = entry is null || plan is null ? [] : UserMoves.OfStart(entry.Compiled, plan, state),
        };
    }

    private double? InForceOf(string flag, string candidate) =>
        snapshots.Current.Flags.Find(flag) is { } compiled && compiled.IndexOf(candidate) is >= 0 and var index ? Math.Round(compiled.PercentageOf(index), 6) : null;
}
