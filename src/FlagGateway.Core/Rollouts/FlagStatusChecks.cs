using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>Built-in checks of a stage, independent of the plan's guardrails. Pure.</summary>
public static class FlagStatusChecks
{
    /// <summary>Judges the checks.</summary>
    /// <param name="plan">The plan, which may disable each check.</param>
    /// <param name="stage">Name of the stage.</param>
    /// <param name="input">The data, with control at the same time as reference.</param>
    /// <param name="isComparable">Whether control and candidate are random samples of the same users.</param>
    /// <returns>The verdicts of the checks that found a problem; empty if none did.</returns>
    public static IReadOnlyList<GuardrailVerdict> Judge(RolloutPlan plan, string stage, JudgeInput input, bool isComparable)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(input);
        var guardrails = plan.GuardrailsOf(stage);
        List<GuardrailVerdict> found = [];
        if (!guardrails.Any(static guardrail => guardrail.Kind == MetricKind.ErrorRate) && GuardrailJudge.JudgeGross(input) is { } gross)
            found.Add(gross);
        if (input.WarmingUp > TimeSpan.Zero)
            return found;
        if (plan.GrossLatency && isComparable && GrossLatencyCheck.Judge(input.Windows, input.Latest) is { } slow)
            found.Add(GuardrailJudge.Hold(slow, input));
        if (plan.StatusMix && isComparable && StatusMix.Judge(guardrails, input.Windows) is { } mix)
            found.Add(GuardrailJudge.Hold(mix, input));
        if (plan.FailingUsers && isComparable && plan.Stages.FirstOrDefault(one => one.Name == stage) is { } current && FailingUsersCheck.Judge(input.Windows[0], current.Percentage) is { } failing)
            found.Add(GuardrailJudge.Hold(failing, input));
        return found;
    }
}
