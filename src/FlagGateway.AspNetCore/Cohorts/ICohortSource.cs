using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Cohorts;

/// <summary>Source of the counts that guardrails judge: this instance, or the whole fleet.</summary>
internal interface ICohortSource
{
    /// <summary>Reads the counts of a rollout's observation period; <c>null</c> if it is not counted here.</summary>
    CohortReadings? Read(RolloutState state);

    /// <summary>Saves the counts, so that a restart continues from them. Called every 30 s and at the end.</summary>
    Task SaveAsync(CancellationToken cancellationToken);
}

/// <summary>The counts of the four windows of one observation period.</summary>
internal sealed record CohortReadings(CohortCounts ControlSplit, CohortCounts CandidateSplit, CohortCounts ControlNamed, CohortCounts CandidateNamed)
{
    /// <summary>What the users did before the rollout; <c>null</c> if that is not known.</summary>
    public RolloutPast? Past { get; init; }
}
