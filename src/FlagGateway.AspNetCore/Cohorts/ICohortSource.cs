using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Cohorts;

/// <summary>Where the numbers that guardrails judge come from: this instance, or the whole fleet.</summary>
internal interface ICohortSource
{
    /// <summary>What was counted in the observation period of a rollout; <c>null</c> where nothing of it is counted here.</summary>
    CohortReadings? Read(RolloutState state);

    /// <summary>Saves what was counted, so that a restart goes on from there. Called every 30 s and at the end.</summary>
    Task SaveAsync(CancellationToken cancellationToken);
}

/// <summary>The counts of the four windows of one observation period.</summary>
internal sealed record CohortReadings(CohortCounts ControlSplit, CohortCounts CandidateSplit, CohortCounts ControlNamed, CohortCounts CandidateNamed);
