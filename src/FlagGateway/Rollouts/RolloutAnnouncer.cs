using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

/// <summary>Tells log and metrics what happened to a rollout. Never in the way of what happened.</summary>
internal sealed class RolloutAnnouncer(RolloutMetrics metrics, ILogger<RolloutAnnouncer> logger)
{
    /// <summary>Reason of a roll-back that somebody asked for, as a label.</summary>
    public const string Manual = "manual";

    /// <summary>Tells that a rollout moved.</summary>
    /// <param name="decision">How.</param>
    /// <param name="plan">The plan, which names whom to tell.</param>
    /// <param name="actor">Who moved it.</param>
    /// <param name="guardrail">The guardrail that sent it back, or <c>null</c>.</param>
    public void Tell(RolloutDecision decision, RolloutPlan? plan, string actor, string? guardrail = null)
    {
        var next = decision.Next;
        if (decision.Action == RolloutAction.RollBack)
        {
            metrics.CountRollback(next.Flag, guardrail ?? Manual);
            Log.RolledBack(logger, next.Flag, next.Stage, actor, decision.Reason);
            return;
        }

        Log.Moved(logger, next.Flag, decision.Action.ToWireName(), next.Phase, next.Stage, next.Percentage, actor, decision.Reason);
    }

    /// <summary>Tells that a kill switch was set or taken away.</summary>
    public void Tell(string flag, string what, string reason, string actor) => Log.Switched(logger, flag, what, actor, reason);

    /// <summary>Tells something that somebody should look at, without a change.</summary>
    /// <param name="state">Of which rollout.</param>
    /// <param name="plan">Its plan, which names whom to tell.</param>
    /// <param name="what">What it is, in one word.</param>
    /// <param name="text">What there is to see.</param>
    public void Notice(RolloutState state, RolloutPlan? plan, string what, string text) => Log.Noticed(logger, state.Flag, text);
}
