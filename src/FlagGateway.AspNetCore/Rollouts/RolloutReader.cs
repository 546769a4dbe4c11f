using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Returns the current status of rollouts: the state, with the measurements of the latest evaluation. What it says is
/// in force is what the next request gets.
/// </summary>
internal sealed class RolloutReader(SnapshotSource snapshots, IStateStore store, RolloutStatusCache board, ProgressTracker progress)
{
    /// <summary>Time of the latest evaluation of any rollout.</summary>
    public DateTimeOffset LatestEvaluation => board.LatestEvaluation;

    /// <summary>All rollouts that are planned or were ever started.</summary>
    public IEnumerable<RolloutStatus> All()
    {
        var snapshot = snapshots.Current;
        var plans = snapshot.Plans.ToDictionary(static plan => plan.Flag, StringComparer.OrdinalIgnoreCase);
        return plans.Keys.Union(StateIn(snapshot).Rollouts.Keys, StringComparer.OrdinalIgnoreCase)
            // A state may be removed in between.
            .Order(StringComparer.Ordinal).Select(flag => Find(flag, plans.GetValueOrDefault(flag), snapshot)).OfType<RolloutStatus>();
    }

    /// <summary>One rollout, or <c>null</c> if the name is unknown.</summary>
    public RolloutStatus? Find(string flag)
    {
        var snapshot = snapshots.Current;
        return Find(flag, snapshot.Plans.FirstOrDefault(plan => plan.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase)), snapshot);
    }

    private RolloutStatus? Find(string flag, RolloutPlan? plan, GatewaySnapshot snapshot)
    {
        var all = StateIn(snapshot);
        var state = all.Rollouts.GetValueOrDefault(flag);
        if (plan is null && state is null)
            return null;
        var status = board.Current.GetValueOrDefault(flag) ?? new RolloutStatus { Flag = plan?.Flag ?? state!.Flag };
        var kill = all.Kills.GetValueOrDefault(flag);
        // After a move the stage no longer waits for the same conditions.
        if (state is not null && status.State?.Phase != state.Phase)
            status = status with { Needs = [], Pace = [] };
        // The last verdicts stay when the candidate loses its users; otherwise those of another observation period do
        // not apply.
        if (kill is not null || state?.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted || state?.IsEmptied == true)
            status = status with { RatioProblem = null, Pace = [], IsFrozen = status.JudgedAt is not null };
        else if (status.IsFrozen || status.State?.ObservationPeriod != state?.ObservationPeriod)
            status = status with { Verdicts = [], Cohorts = [], Needs = [], Pace = [], RatioProblem = null, JudgedAt = null, IsFrozen = false };
        // A candidate that was dropped since then is judged no more.
        else if (state?.Candidates is not null)
            status = status with { Verdicts = [.. status.Verdicts.Where(verdict => RolloutCandidates.AreAbout(state, verdict.Variant))] };
        var entry = snapshot.Entries.GetValueOrDefault(flag);
        return status with
        {
            Plan = plan,
            State = state is null ? null : progress.Fill(state),
            Kill = kill,
            InForce = InForceOf(snapshot, flag, state is null ? plan!.Candidates : RolloutCandidates.NamesOf(state)),
            Difference = entry is null ? null : EndState.Differs(entry.Compiled, state),
            MovesOfStart = entry is null || plan is null ? [] : UserMoves.OfStart(entry.Compiled, plan, state),
        };
    }

    // The store learns of progress in a stage without a change; a change that is not in a snapshot yet is not in force.
    private GatewayState StateIn(GatewaySnapshot snapshot) =>
        store.Current is var latest && latest.Revision == snapshot.State.Revision ? latest : snapshot.State;

    private static double? InForceOf(GatewaySnapshot snapshot, string flag, IReadOnlyList<string> candidates)
    {
        if (snapshot.Flags.Find(flag) is not { } compiled)
            return null;
        int[] known = [.. candidates.Select(compiled.IndexOf).Where(static index => index >= 0)];
        return known.Length == 0 ? null : Math.Round(known.Sum(compiled.PercentageOf), 6);
    }
}
