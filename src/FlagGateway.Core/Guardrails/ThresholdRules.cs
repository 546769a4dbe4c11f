namespace FlagGateway.Core.Guardrails;

/// <summary>Checks which kinds of threshold apply to a metric.</summary>
public static class ThresholdRules
{
    /// <summary>Returns the problem with a guardrail's thresholds and its remedy; <c>null</c> for none.</summary>
    public static string? ProblemOf(Guardrail guardrail)
    {
        ArgumentNullException.ThrowIfNull(guardrail);
        if (guardrail.Baseline == Baseline.History && HistoryProblemOf(guardrail) is { } noHistory)
            return noHistory;
        foreach (var threshold in new[] { guardrail.Hard, guardrail.Soft, guardrail.Warn })
        {
            if (threshold is not null && (ProblemOf(guardrail.Metric, threshold.Kind) ?? SideProblemOf(guardrail.Metric, threshold)) is { } problem)
                return $"{threshold.Text}: {problem}";
        }

        if (guardrail is { Hard: { } hard, Soft: { } soft } && IsBeyond(soft, hard))
            return $"soft {soft.Text} lies beyond hard {hard.Text}: it would never be reached; exchange them";
        return guardrail.Kind is not null ? null : "unknown metric";
    }

    /// <summary>
    /// Returns the problem with a kind of threshold for a metric and its remedy; <c>null</c> for none.
    /// </summary>
    public static string? ProblemOf(string metric, ThresholdKind kind)
    {
        ArgumentNullException.ThrowIfNull(metric);
        if (GuardrailMetrics.KindOf(metric) == MetricKind.Latency && kind == ThresholdKind.DifferenceInPoints)
            return "percentage points do not apply to a latency; write +50% or 250ms";
        if (GuardrailMetrics.KindOf(metric) == MetricKind.ShadowMismatchRate && kind != ThresholdKind.Absolute)
            return "there is no control to compare mismatches with; write 1%";
        return null;
    }

    private static string? HistoryProblemOf(Guardrail guardrail)
    {
        if (guardrail.Kind is MetricKind.Promql or MetricKind.ShadowMismatchRate or MetricKind.Reports)
            return $"the gateway records no history of {guardrail.Metric}; remove baseline";
        if (new[] { guardrail.Hard, guardrail.Soft, guardrail.Warn }.FirstOrDefault(static threshold => threshold?.Kind == ThresholdKind.Absolute) is { } absolute)
            return $"{absolute.Text}: an absolute limit is compared with no history; write +20% or +0.5pp, or remove baseline";
        return guardrail.Lag is null ? null : "a guardrail by history has no lag; remove lag or baseline";
    }

    // A signal may be better when higher or when lower, and a limit on the wrong side would stop a good candidate.
    private static string? SideProblemOf(string metric, Threshold threshold) =>
        GuardrailMetrics.IsReported(metric) && !threshold.HasSide
            ? $"it does not say which side is bad; write >={threshold.Text} where lower values are worse, <={threshold.Text} where higher ones are"
            : GuardrailMetrics.KindOf(metric) == MetricKind.Reports && threshold.IsLowerWorse ? "more reports are worse; write +100%, or <=0.01% for the candidate's own rate" : null;

    private static bool IsBeyond(Threshold soft, Threshold hard) =>
        soft.Kind == hard.Kind && soft.IsLowerWorse == hard.IsLowerWorse && (hard.IsLowerWorse ? soft.Value < hard.Value : soft.Value > hard.Value);
}
