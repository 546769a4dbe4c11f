namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>What a made-up candidate does over time, and when somebody approves.</summary>
/// <param name="Candidate">In the order of their times; before the first it does as control.</param>
/// <param name="Approvals">
/// When somebody approves, in order: each for the first stage that waits then or later. <c>null</c>: whenever a stage waits.
/// </param>
public sealed record SimulationScenario(IReadOnlyList<ScenarioStep> Candidate, IReadOnlyList<TimeSpan>? Approvals = null)
{
    /// <summary>What the candidate does at a time since the start.</summary>
    internal CandidateBehaviour At(TimeSpan time) =>
        Candidate.LastOrDefault(step => step.At <= time)?.Behaviour ?? CandidateBehaviour.SameAsControl;

    /// <summary>When that last changed.</summary>
    internal TimeSpan LastChange(TimeSpan time) => Candidate.LastOrDefault(step => step.At <= time)?.At ?? TimeSpan.Zero;

    /// <summary>When something happens next.</summary>
    internal TimeSpan NextChange(TimeSpan time) => Candidate.Select(step => step.At).Concat(Approvals ?? []).Where(at => at > time).DefaultIfEmpty(TimeSpan.MaxValue).Min();
}

/// <summary>What the candidate does from some time on.</summary>
/// <param name="At">Time since the rollout started.</param>
/// <param name="Behaviour">What it does.</param>
public sealed record ScenarioStep(TimeSpan At, CandidateBehaviour Behaviour);
