using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

/// <summary>States for counters of a flag whose rollout has not been started.</summary>
internal static class PendingStates
{
    /// <summary>The state that these counters are read with before a start.</summary>
    public static RolloutState ToPending(this RolloutWindows windows) =>
        new() { Flag = windows.Flag, Control = windows.Control, Candidate = windows.Candidate, Plan = "", Phase = RolloutPhase.Pending, ObservationPeriod = windows.ObservationPeriod };
}
