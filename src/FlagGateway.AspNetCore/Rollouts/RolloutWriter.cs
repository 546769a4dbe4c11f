using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>Writes and announces decisions of the machine.</summary>
internal sealed class RolloutWriter(IStateStore store, ProgressTracker progress, ReferenceRecorder references, RolloutAnnouncer announcer, TimeProvider time, ILogger<RolloutWriter> logger)
{
    /// <summary>The actor of automatic changes.</summary>
    public const string Machine = "flaggateway";

    /// <summary>Writes a decision; returns the state of the rollout afterwards.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="revision">Revision on which it was decided.</param>
    /// <param name="status">Status with the evidence.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    public async Task<RolloutState?> WriteAsync(
        RolloutDecision decision, long revision, RolloutStatus status, CancellationToken cancellationToken)
    {
        decision = decision with { Next = references.Attach(status.State, decision.Next) };
        var change = new StateChange
        {
            Kind = ChangeKind.Rollout,
            Flag = decision.Next.Flag,
            Actor = Machine,
            Source = ChangeSource.Machine,
            Action = ChangeAction.From(decision.Action),
            Reason = decision.Reason,
            Rollout = decision.Next,
            Evidence = status.ToEvidence(decision.Needs),
        };
        var decided = time.GetTimestamp();
        var result = await store.WriteAsync(change, revision, cancellationToken);
        switch (result.Outcome)
        {
            case WriteOutcome.Done or WriteOutcome.InForceOnly:
                progress.Record(decision.Next);
                Log.InForce(logger, decision.Next.Flag, change.Action.Word, result.Outcome == WriteOutcome.Done ? "written and in force" : "in force on this instance", time.GetElapsedTime(decided).TotalMilliseconds);
                announcer.Announce(decision, Machine, change.Evidence, decision.Action == RolloutAction.RollBack ? FailedGuardrail(status) : null);
                return decision.Next;
            case WriteOutcome.Conflict:
                // A concurrent change; the next evaluation sees it.
                return status.State;
            default:
                Log.WriteFailed(logger, change.Flag, change.Action.Word, result.Problem);
                return status.State;
        }
    }

    /// <summary>Removes the state of a rollout, so that flags.json decides; returns the state afterwards.</summary>
    /// <param name="state">Its state.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="revision">Revision on which it was decided.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    public async Task<RolloutState?> ForgetAsync(RolloutState state, string reason, long revision, CancellationToken cancellationToken)
    {
        var change = new StateChange { Kind = ChangeKind.Forget, Flag = state.Flag, Actor = Machine, Source = ChangeSource.Machine, Action = ChangeAction.Release, Reason = reason };
        var result = await store.WriteAsync(change, revision, cancellationToken);
        if (result.Outcome == WriteOutcome.Done)
        {
            announcer.Announce(state, NotificationEvent.Released, reason);
            return null;
        }

        if (result.Outcome != WriteOutcome.Conflict)
            Log.WriteFailed(logger, change.Flag, change.Action.Word, result.Problem);
        return state;
    }

    private static string? FailedGuardrail(RolloutStatus status) =>
        status.Verdicts.FirstOrDefault(verdict => verdict.Kind == VerdictKind.HardFail)?.Guardrail;
}
