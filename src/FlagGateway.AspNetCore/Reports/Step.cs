using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reports;

/// <summary>One entry of the trail, with the rollout around it.</summary>
/// <param name="Number">Place among all entries of the flag, from 1; names the step within the report.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Before">The rollout before it, or <c>null</c> where there was none or the trail does not tell.</param>
/// <param name="After">The rollout after it, or <c>null</c>.</param>
internal sealed record Step(int Number, AuditEntry Entry, RolloutState? Before, RolloutState? After)
{
    /// <summary>When.</summary>
    public DateTimeOffset At => Entry.At;

    /// <summary>What the entry changes.</summary>
    public ChangeKind Kind => Entry.Change.Kind;

    /// <summary>What was asked or happened: <c>advance</c>.</summary>
    public string Action => Entry.Change.Action;

    /// <summary>The numbers recorded with it, or <c>null</c>.</summary>
    public Evidence? Evidence => Entry.Change.Evidence;

    /// <summary>Whether it moved the rollout.</summary>
    public bool IsRollout => Kind is ChangeKind.Rollout or ChangeKind.Forget;

    /// <summary>Whether an action is meant, by its name on the wire.</summary>
    public bool Is(RolloutAction action) => Kind == ChangeKind.Rollout && Action == action.ToWireName();
}
