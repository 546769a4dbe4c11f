namespace FlagGateway.Core.Guardrails;

/// <summary>What the relative limits of a guardrail refer to.</summary>
public enum Baseline
{
    /// <summary>Control: <c>control</c>.</summary>
    Control,

    /// <summary>What control's users got at the same time of the day and the week before: <c>history</c>.</summary>
    History,
}
