namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Behaviour of a simulated candidate over time, and the times of approvals.</summary>
/// <param name="Candidate">Behaviours in the order of their times; before the first it behaves like control.</param>
/// <param name="Approvals">
/// Times of approvals, in order: each applies to the first stage that waits then or later. <c>null</c>: whenever a
/// stage waits.
/// </param>
public sealed record SimulationScenario(IReadOnlyList<ScenarioStep> Candidate, IReadOnlyList<TimeSpan>? Approvals = null)
{
    /// <summary>Behaviour at a time since the start.</summary>
    internal CandidateBehaviour At(TimeSpan time) =>
        Candidate.LastOrDefault(step => step.At <= time)?.Behaviour ?? CandidateBehaviour.SameAsControl;

    /// <summary>Time of the last change.</summary>
    internal TimeSpan LastChange(TimeSpan time) => Candidate.LastOrDefault(step => step.At <= time)?.At ?? TimeSpan.Zero;

    /// <summary>Time of the next change or approval.</summary>
    internal TimeSpan NextChange(TimeSpan time) => Candidate.Select(step => step.At).Concat(Approvals ?? []).Where(at => at > time).DefaultIfEmpty(TimeSpan.MaxValue).Min();
}

/// <summary>A behaviour of the candidate from a time on.</summary>
/// <param name="At">Time since the rollout started.</param>
/// <param name="Behaviour">The behaviour.</param>
public sealed record ScenarioStep(TimeSpan At, CandidateBehaviour Behaviour);
