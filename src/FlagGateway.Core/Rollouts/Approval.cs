using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>An approval of a stage, with the verdicts it is based on.</summary>
/// <param name="Stage">
/// Name of the stage that is approved; <c>null</c> if none was named, which approves nothing.
/// </param>
/// <param name="Verdicts">The current verdicts of that stage's guardrails.</param>
public sealed record Approval(string? Stage, IReadOnlyList<GuardrailVerdict> Verdicts)
{
    /// <summary>Who approves; needed by stages that more than one name must approve.</summary>
    /// <value>Default: <c>null</c>.</value>
    public string? Name { get; init; }

    /// <summary>Whether all stages but the last are skipped.</summary>
    /// <value>Default: <c>false</c>.</value>
    public bool IsFull { get; init; }

    /// <summary>Whether the rollout moves on although a guardrail fails.</summary>
    /// <value>Default: <c>false</c>.</value>
    public bool IsForced { get; init; }

    /// <summary>Why the current stage is not approved, or <c>null</c> if it is.</summary>
    /// <remarks>
    /// If two operators approve the same stage, the second approval finds the next stage in force and has no effect.
    /// </remarks>
    internal RolloutRefusal? ProblemWith(RolloutState state)
    {
        if (string.IsNullOrWhiteSpace(Stage))
            return new RolloutRefusal($"The rollout is in stage {state.Stage}, and the approval names no stage.", $"Name the stage that is approved: --stage {state.Stage} in the command line, \"stage\": \"{state.Stage}\" in JSON", state.Phase);
        return Stage == state.Stage
            ? FailureIn(state)
            : new RolloutRefusal($"The approval is for stage {Stage}, and the rollout is in stage {state.Stage}.", "Check status, and approve the stage that is in force", state.Phase);
    }

    /// <summary>The failing guardrail that was not overridden, or <c>null</c>.</summary>
    internal RolloutRefusal? FailureIn(RolloutState state)
    {
        if (IsForced || Verdicts.FirstOrDefault(static verdict => verdict.Kind is VerdictKind.SoftFail or VerdictKind.HardFail) is not { } failed)
            return null;
        return new RolloutRefusal($"The guardrail {failed.Guardrail} fails: {failed.Arithmetic}.", "Wait until it passes, or overrule it: --force with --reason in the command line, \"force\": true in JSON", state.Phase);
    }
}
