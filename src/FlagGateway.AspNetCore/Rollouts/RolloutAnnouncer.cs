using FlagGateway.Core.Rollouts;
using FlagGateway.Formatting;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Announces changes of a rollout in log, metrics and to the notifiers. Never blocks or fails the change.
/// </summary>
internal sealed class RolloutAnnouncer(RolloutMetrics metrics, RolloutNotifiers notifiers, RolloutStatusCache board, TimeProvider time, ILogger<RolloutAnnouncer> logger)
{
    /// <summary>Reason of a manual rollback, as a label.</summary>
    public const string Manual = "manual";

    /// <summary>Announces a decision on a rollout.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="actor">The actor.</param>
    /// <param name="evidence">The evidence, or <c>null</c>.</param>
    /// <param name="guardrail">The guardrail that caused a rollback, or <c>null</c>.</param>
    public void Announce(RolloutDecision decision, string actor, Evidence? evidence, string? guardrail = null)
    {
        var next = decision.Next;
        if (decision.Action == RolloutAction.RollBack)
        {
            metrics.CountRollback(next.Flag, guardrail ?? Manual);
            Log.RolledBack(logger, next.Flag, next.Stage, VisibleText.From(actor), VisibleText.From(decision.Reason));
        }
        else
        {
            if (decision.Dropped is { } candidate)
                metrics.CountDrop(next.Flag, candidate, decision.DroppedBy ?? Manual);
            Log.Moved(logger, next.Flag, decision.Action.ToWireName(), next.Phase, next.Stage, next.Percentage, VisibleText.From(actor), VisibleText.From(decision.Reason));
        }

        if (EventOf(decision) is { } what)
            Notify(next.Flag, what, next, decision.Reason, actor, evidence);
    }

    /// <summary>Announces that a kill switch was set or removed.</summary>
    public void Announce(string flag, NotificationEvent what, string reason, string actor)
    {
        Log.Switched(logger, flag, what == NotificationEvent.Killed ? "killed" : "unkilled", VisibleText.From(actor), VisibleText.From(reason));
        Notify(flag, what, board.Current.GetValueOrDefault(flag)?.State, reason, actor, null);
    }

    /// <summary>Announces that a finished rollout no longer decides.</summary>
    public void Released(RolloutState state, string reason, string actor)
    {
        Log.Announced(logger, state.Flag, $"forgotten by {actor}: {reason}");
        Notify(state.Flag, NotificationEvent.Released, null, reason, actor, null);
    }

    /// <summary>Announces something that needs attention, without a change.</summary>
    /// <param name="state">State of the rollout.</param>
    /// <param name="what">The event.</param>
    /// <param name="text">Description.</param>
    public void Announce(RolloutState state, NotificationEvent what, string text)
    {
        Log.Announced(logger, state.Flag, text);
        Notify(state.Flag, what, state, text, RolloutWriter.Machine, null);
    }

    /// <summary>Reports something about a plan that was never started.</summary>
    public void Announce(RolloutPlan plan, NotificationEvent what, string text)
    {
        Log.Announced(logger, plan.Flag, text);
        Notify(plan.Flag, what, null, text, RolloutWriter.Machine, null);
    }

    private static NotificationEvent? EventOf(RolloutDecision decision) => decision.Action switch
    {
        RolloutAction.Start => NotificationEvent.Started,
        RolloutAction.Advance or RolloutAction.StepBack or RolloutAction.Set => NotificationEvent.Stage,
        RolloutAction.Wait => NotificationEvent.Waiting,
        // A pause because of missing data has its own event.
        RolloutAction.Pause => decision.IsUndecided ? NotificationEvent.Inconclusive : NotificationEvent.Paused,
        RolloutAction.Resume => NotificationEvent.Resumed,
        RolloutAction.RollBack => NotificationEvent.RolledBack,
        RolloutAction.Abort => NotificationEvent.Aborted,
        RolloutAction.Observe => NotificationEvent.VariantChanged,
        RolloutAction.Exclude => NotificationEvent.SegmentExcluded,
        RolloutAction.Include => NotificationEvent.SegmentIncluded,
        RolloutAction.Drop => NotificationEvent.CandidateDropped,
        RolloutAction.Restore => NotificationEvent.CandidateRestored,
        RolloutAction.Succeed => NotificationEvent.Succeeded,
        _ => null,
    };

    private void Notify(string flag, NotificationEvent what, RolloutState? state, string reason, string actor, Evidence? evidence) => notifiers.Notify(new RolloutNotification
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
        Flag = flag,
        Event = what,
        Phase = state?.Phase,
        Stage = state?.Stage ?? "",
        Percentage = state?.Percentage,
        Segment = state?.Segment,
        Reason = reason,
        Arithmetic = [.. (evidence?.Verdicts ?? []).Select(verdict => verdict.Arithmetic)],
        Actor = actor,
        At = time.GetUtcNow(),
    });
}
