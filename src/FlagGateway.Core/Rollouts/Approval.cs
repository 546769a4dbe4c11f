using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>What somebody approves, and on what numbers.</summary>
/// <param name="Stage">Name of the stage that is approved; <c>null</c> where nobody named one, which approves nothing.</param>
/// <param name="Verdicts">What the guardrails of that stage say now.</param>
public sealed record Approval(string? Stage, IReadOnlyList<GuardrailVerdict> Verdicts)
{
    /// <summary>Whether all stages but the last are skipped.</summary>
    /// <value>Default: <c>false</c>.</value>
    public bool IsFull { get; init; }

    /// <summary>Whether the rollout moves on although a guardrail fails.</summary>
    /// <value>Default: <c>false</c>.</value>
    public bool IsForced { get; init; }

    /// <summary>Why the stage that is in force is not approved, or <c>null</c> where it is.</summary>
    /// <remarks>Two people who approve the same stage name the same one: the second of them finds the next stage, and moves nothing.</remarks>
    internal RolloutRefusal? ProblemWith(RolloutState state)
    {
        if (string.IsNullOrWhiteSpace(Stage))
            return new RolloutRefusal($"The rollout is in stage {state.Stage}, and the approval names no stage.", $"Name the stage that is approved: --stage {state.Stage} in the command line, \"stage\": \"{state.Stage}\" in JSON", state.Phase);
        return Stage == state.Stage
            ? FailureIn(state)
            : new RolloutRefusal($"The approval is for stage {Stage}, and the rollout is in stage {state.Stage}.", "Check status, and approve the stage that is in force", state.Phase);
    }

    /// <summary>The guardrail that fails and was not overruled, or <c>null</c>.</summary>
    internal RolloutRefusal? FailureIn(RolloutState state)
    {
        if (IsForced || Verdicts.FirstOrDefault(static verdict => verdict.Kind is VerdictKind.SoftFail or VerdictKind.HardFail) is not { } failed)
            return null;
        return new RolloutRefusal($"The guardrail {failed.Guardrail} fails: {failed.Arithmetic}.", "Wait until it passes, or overrule it: --force with --reason in the command line, \"force\": true in JSON", state.Phase);
    }
}
