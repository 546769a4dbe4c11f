using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Applies decisions of the machine: writes and announces them as the leader, and shows them as a follower.
/// </summary>
internal sealed class DecisionApplier(IStateStore store, RolloutWriter writer, ProgressTracker progress, RolloutNotifications notifications, ILeadership leadership, IInstances instances)
{
    /// <summary>Applies a decision; returns the status afterwards.</summary>
    /// <param name="one">The rollout, with its measured status.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="judged">What it was decided on.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    public async Task<RolloutStatus> ApplyAsync(RolloutCase one, RolloutDecision decision, Judgement judged, CancellationToken cancellationToken)
    {
        var (status, state) = (one.Status, one.Status.State!);
        // Followers show what the leader decides; two deciders would apply everything twice. But while the
        // state cannot be written there is no leader, and each instance moves its users off a bad candidate itself.
        if (!leadership.IsLeader && (store.Health.IsUp || decision.Action is not (RolloutAction.RollBack or RolloutAction.Drop)))
        {
            notifications.Drop(state.Flag);
            progress.Drop(state.Flag);
            return status with { Needs = NeedsOfFollower(state, decision) };
        }

        var isNotified = notifications.Compare(judged, state, one.Tick.Elapsed);
        status = status with { Needs = decision.Needs };
        if (decision.Action == RolloutAction.None)
            progress.Record(decision.Next);
        var next = decision.Action == RolloutAction.None ? decision.Next : await writer.WriteAsync(decision, one.Revision, status, cancellationToken);
        if (isNotified)
            await notifications.SaveAsync(cancellationToken);
        return status with { State = next };
    }

    /// <summary>Lets the time of a rollout pass whose candidate has no users any more.</summary>
    public RolloutState Rest(RolloutPlan? plan, RolloutState state, RolloutTick tick)
    {
        var rested = RolloutMachine.Next(plan, state, [], new RolloutSamples(0, 0), tick).Next;
        if (leadership.IsLeader)
            progress.Record(rested);
        return rested;
    }

    // The expected decision of the leader on the same numbers; its saved hold time is a few seconds old.
    private IReadOnlyList<string> NeedsOfFollower(RolloutState state, RolloutDecision decision)
    {
        if (!state.IsActive)
            return [];
        if (!instances.All.Any(static one => one.IsLeader && one.SilentFor < InstanceStatus.Silence.TotalSeconds))
            return ["a leading instance: there is none, so no rollout advances"];
        return decision.Action == RolloutAction.None ? decision.Needs : [$"the leading instance, to {decision.Action.ToWireName()}: {decision.Reason}"];
    }
}
