namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Says whether a candidate keeps a guardrail. A limit is exceeded only when the whole interval of what is held against it lies
/// beyond, in the stage or in one of its windows; it is kept only when the interval of the whole stage lies on the good side.
/// Anything else is inconclusive. Pure.
/// </summary>
/// <remarks>
/// Holding instead of judging: no data is neither good nor bad; what control breaks as well is broken elsewhere; and while control
/// fails <see cref="BrokenControlRate"/> of its requests, being no worse is no praise, so that nothing passes.
/// </remarks>
public static class GuardrailJudge
{
    /// <summary>From this error rate of control on, in the stage or a window of it, <c>error_rate</c> does not pass.</summary>
    public const double BrokenControlRate = 0.05;

    /// <summary>The fewest requests of control that say it is broken.</summary>
    public const long RequestsToCallControlBroken = 100;

    /// <summary>Judges one guardrail.</summary>
    /// <param name="guardrail">The guardrail.</param>
    /// <param name="input">What is known now.</param>
    public static GuardrailVerdict Judge(Guardrail guardrail, JudgeInput input)
    {
        ArgumentNullException.ThrowIfNull(guardrail);
        ArgumentNullException.ThrowIfNull(input);
        if (ThresholdRules.ProblemOf(guardrail) is { } problem)
            return new GuardrailVerdict { Guardrail = guardrail.Metric, Kind = VerdictKind.Error, Arithmetic = $"{guardrail.Metric}: {problem}" };

        var limits = Limit.Of(guardrail, input.IsComparable);
        if (limits.Count == 0)
        {
            return new GuardrailVerdict
            {
                Guardrail = guardrail.Metric,
                Kind = VerdictKind.Pass,
                IsAbsoluteOnly = !input.IsComparable,
                Arithmetic = $"{guardrail.Metric}: {(input.IsComparable ? "no limit" : "not compared: this stage splits no users by percentage")}",
            };
        }

        var verdict = guardrail.Metric.StartsWith(GuardrailMetrics.PromqlPrefix, StringComparison.Ordinal)
            ? ExternalJudge.Judge(guardrail, limits, input.External ?? ExternalMeasurements.None)
            : new SpanJudge(guardrail, limits, input.Spans).Judge();
        if (guardrail.Metric == CopyCoverage.Metric)
            verdict = CopyCoverage.Limit(verdict, input.Spans[0].Candidate);
        return input.IsComparable ? verdict : verdict with { IsAbsoluteOnly = true };
    }
}
