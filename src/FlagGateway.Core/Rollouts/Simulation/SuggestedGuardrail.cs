using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>A guardrail that a plan's traffic can decide.</summary>
/// <param name="Guardrail">The guardrail.</param>
/// <param name="IsAsConfigured">Whether it is the plan's own.</param>
/// <param name="Reason">Why it is suggested, or why nothing else is.</param>
public sealed record SuggestedGuardrail(Guardrail Guardrail, bool IsAsConfigured, string Reason);
