using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

/// <summary>Where the numbers that guardrails judge come from: this instance, or the whole fleet.</summary>
internal interface ICohortSource
{
    /// <summary>What was counted in the epoch of a rollout; <c>null</c> where nothing of it is counted here.</summary>
    CohortReadings? Read(RolloutState state);
}

/// <summary>The counts of the four windows of one epoch.</summary>
internal sealed record CohortReadings(CohortCounts ControlSplit, CohortCounts CandidateSplit, CohortCounts ControlNamed, CohortCounts CandidateNamed);

/// <summary>The numbers of this instance alone.</summary>
internal sealed class LocalCohorts(WindowRegistry registry) : ICohortSource
{
    public CohortReadings? Read(RolloutState state) =>
        registry.Find(state.Flag) is { } windows && windows.Epoch == state.Epoch
            ? new CohortReadings(windows.ControlSplit.Read(), windows.CandidateSplit.Read(), windows.ControlNamed.Read(), windows.CandidateNamed.Read())
            : null;
}
