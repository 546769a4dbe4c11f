using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>What the latest evaluation found out, as far as a change is decided by it or records it.</summary>
internal sealed class RolloutEvidence(RolloutStatusCache board, ProgressTracker progress, FreezeCalendar freezes)
{
    /// <summary>The change freeze in force; <c>null</c> for none.</summary>
    public ActiveFreeze? Freeze => freezes.Current;

    /// <summary>The rollout of a flag with its time in the stage; <c>null</c> for none.</summary>
    public RolloutState? Current(GatewayState state, string flag) => state.Rollouts.GetValueOrDefault(flag) is { } known ? progress.Fill(known) : null;

    /// <summary>The verdicts on a rollout. Those of another observation period do not apply.</summary>
    public IReadOnlyList<GuardrailVerdict> VerdictsOn(RolloutState? state) =>
        state is not null && board.Current.GetValueOrDefault(state.Flag) is { } status && status.State?.ObservationPeriod == state.ObservationPeriod ? [.. status.Verdicts.Where(verdict => RolloutCandidates.AreAbout(state, verdict.Variant))] : [];

    /// <summary>The evidence that a change of a flag records; <c>null</c> for none.</summary>
    public Evidence? Find(string flag) => board.Current.GetValueOrDefault(flag)?.ToEvidence();
}
