using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Result of a simulation.</summary>
/// <param name="End">Final state of the rollout.</param>
/// <param name="Duration">Its duration, in simulated time.</param>
/// <param name="Steps">The steps, in order.</param>
public sealed record SimulationReport(RolloutState End, TimeSpan Duration, IReadOnlyList<SimulationStep> Steps)
{
    /// <summary>When the plan started; <c>null</c> where dates do not matter.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The change freeze whose end the start waited for; <c>null</c> for none.</summary>
    public string? StartWaitedFor { get; init; }

    /// <summary>Whether every stage was passed.</summary>
    public bool IsSuccess => End.Phase == RolloutPhase.Succeeded;
}

/// <summary>A step of a simulation.</summary>
/// <param name="At">Time since the start.</param>
/// <param name="State">State of the rollout afterwards.</param>
/// <param name="Action">The action; <see cref="RolloutAction.None"/> if it only began to wait for data.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Verdicts">The guardrails' verdicts.</param>
public sealed record SimulationStep(TimeSpan At, RolloutState State, RolloutAction Action, string Reason, IReadOnlyList<GuardrailVerdict> Verdicts)
{
    /// <summary>What the rollout waits for.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];
}
