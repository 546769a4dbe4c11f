using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

/// <summary>Writes a judgement in one line.</summary>
internal static class Judging
{
    public static Guardrail Guardrail(string metric, string? hard = null, string? soft = null, string? warn = null) =>
        new(metric, null, Parse(hard), Parse(soft), Parse(warn));

    public static GuardrailVerdict Judge(Guardrail guardrail, CohortCounts control, CohortCounts candidate, ReferenceKind reference = ReferenceKind.Random) =>
        GuardrailJudge.Judge(guardrail, new JudgeInput { Windows = [new ComparisonWindow(control, candidate)], Reference = reference });

    private static Threshold? Parse(string? text)
    {
        Assert.Equal(text is not null, Threshold.TryParse(text, out var threshold));
        return threshold;
    }
}
