using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>How a simulation went.</summary>
/// <param name="End">Where the rollout stood at the end.</param>
/// <param name="Duration">How long it took, in its own time.</param>
/// <param name="Steps">What happened, in order.</param>
public sealed record SimulationReport(RolloutState End, TimeSpan Duration, IReadOnlyList<SimulationStep> Steps)
{
    /// <summary>Whether every stage was passed.</summary>
    public bool IsSuccess => End.Phase == RolloutPhase.Succeeded;
}

/// <summary>Something that happened in a simulation.</summary>
/// <param name="At">Time since the start.</param>
/// <param name="State">Where the rollout stands from then on.</param>
/// <param name="Action">What was done; <see cref="RolloutAction.None"/> where it only began to wait for data.</param>
/// <param name="Reason">Why.</param>
/// <param name="Verdicts">What the guardrails said.</param>
public sealed record SimulationStep(TimeSpan At, RolloutState State, RolloutAction Action, string Reason, IReadOnlyList<GuardrailVerdict> Verdicts)
{
    /// <summary>What it waits for.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];
}
