using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reports;

/// <summary>One audit entry, with the rollout before and after it.</summary>
/// <param name="Number">Position among all entries of the flag, from 1; identifies the step within the report.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Before">The rollout before it, or <c>null</c> if there was none or it is unknown.</param>
/// <param name="After">The rollout after it, or <c>null</c>.</param>
internal sealed record Step(int Number, AuditEntry Entry, RolloutState? Before, RolloutState? After)
{
    /// <summary>Time of the entry.</summary>
    public DateTimeOffset At => Entry.At;

    /// <summary>What the entry changed.</summary>
    public ChangeKind Kind => Entry.Change.Kind;

    public ChangeAction Action => Entry.Change.Action;

    /// <summary>The numbers recorded with it, or <c>null</c>.</summary>
    public Evidence? Evidence => Entry.Change.Evidence;

    /// <summary>Whether it changed the rollout.</summary>
    public bool IsRollout => Kind is ChangeKind.Rollout or ChangeKind.Forget;

    /// <summary>Whether it made this move.</summary>
    public bool Is(RolloutAction action) => Kind == ChangeKind.Rollout && Action == ChangeAction.From(action);
}
