using System.Globalization;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.State;

/// <summary>
/// A rollback, or the end of one of several candidates, that could not be written. Like a kill it is in force
/// immediately on the instance that decided it, and is written when possible. Pure.
/// </summary>
internal static class PendingRollback
{
    /// <summary>Whether a change moves all users off a candidate and so must not wait for the store.</summary>
    public static bool Is(StateChange change) => change is { Kind: ChangeKind.Rollout, Rollout.Phase: RolloutPhase.RolledBack } || IsDrop(change);

    /// <summary>
    /// Whether it still applies to the rollout: not after it was moved, ended or restarted, because a rollback
    /// belongs to the observation period in which it was decided.
    /// </summary>
    public static bool IsDue(GatewayState state, StateChange change) =>
        change.Rollout is { } rollback && state.Rollouts.TryGetValue(change.Flag, out var rollout)
        && (IsDrop(change)
            ? (rollout.ObservationPeriod, rollout.StartedAt, rollout.Phase) == (rollback.ObservationPeriod, rollback.StartedAt, rollback.Phase)
                && RolloutCandidates.ActiveOf(rollout).Except(RolloutCandidates.ActiveOf(rollback), StringComparer.Ordinal).Any()
            : (rollout.ObservationPeriod, rollout.StartedAt) == (rollback.ObservationPeriod - 1, rollback.StartedAt)
                && (rollout.IsActive || rollout.Phase == RolloutPhase.Succeeded));

    // It begins no observation period: the others are judged on.
    private static bool IsDrop(StateChange change) => change is { Kind: ChangeKind.Rollout, Rollout.Candidates: not null } && change.Action.Word == RolloutAction.Drop.ToWireName();

    /// <summary>Returns the change to write later, with a note of when it came into force.</summary>
    /// <param name="change">The decided change.</param>
    /// <param name="at">When it came into force on one instance.</param>
    public static StateChange Delayed(StateChange change, DateTimeOffset at)
    {
        var evidence = change.Evidence ?? new Evidence([], [], []);
        var note = string.Create(CultureInfo.InvariantCulture, $"in force on the instance that decided it since {at:O}; the state could not be written before");
        return change with { Source = ChangeSource.Retry, Evidence = evidence with { Notes = [.. evidence.Notes, note] } };
    }

    /// <summary>Returns the state with the pending rollbacks applied.</summary>
    public static GatewayState Apply(GatewayState state, IEnumerable<StateChange> changes) => changes.Aggregate(
        state, static (so, change) => IsDue(so, change) ? so with { Rollouts = so.Rollouts.SetItem(change.Flag, change.Rollout!) } : so);
}
