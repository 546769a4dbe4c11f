using FlagGateway.Core.Rollouts;
using FlagGateway.Routing;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>Tells where rollouts stand now: the state as it is, with the numbers of the latest look.</summary>
internal sealed class RolloutReader(SnapshotSource snapshots, IStateStore store, RolloutBoard board, ProgressBook progress)
{
    /// <summary>All rollouts that are planned or were ever started.</summary>
    public IEnumerable<RolloutStatus> All() =>
        snapshots.Current.Plans.Select(plan => plan.Flag).Union(store.Current.Rollouts.Keys, StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal).Select(flag => Find(flag)!);

    /// <summary>One rollout, or <c>null</c> where there is none of the name.</summary>
    public RolloutStatus? Find(string flag)
    {
        var plan = snapshots.Current.Plans.FirstOrDefault(plan => plan.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase));
        var state = store.Current.Rollouts.GetValueOrDefault(flag);
        if (plan is null && state is null)
            return null;
        var looked = board.Current.GetValueOrDefault(flag) ?? new RolloutStatus { Flag = plan?.Flag ?? state!.Flag };
        // Numbers of another epoch say nothing of this one.
        if (looked.State?.Epoch != state?.Epoch)
            looked = looked with { Verdicts = [], Cohorts = [], Needs = [], RatioProblem = null };
        var entry = snapshots.Current.Entries.GetValueOrDefault(flag);
        return looked with
        {
            Plan = plan,
            State = state is null ? null : progress.Fill(state),
            Kill = store.Current.Kills.GetValueOrDefault(flag),
            Difference = entry is null ? null : EndState.Differs(entry.Compiled, state),
            MovesOfStart = entry is null || plan is null ? [] : UserMoves.OfStart(entry.Compiled, plan, state),
        };
    }
}
