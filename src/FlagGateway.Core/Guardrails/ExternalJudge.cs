namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Judges the results of a query. They are points without an interval, so a limit must be exceeded by several
/// consecutive samples.
/// </summary>
internal static class ExternalJudge
{
    /// <summary>Judges the measurements so far.</summary>
    public static GuardrailVerdict Judge(Guardrail guardrail, IReadOnlyList<Limit> limits, ExternalMeasurements measurements)
    {
        if (measurements.Error is { } error)
            return Verdict(VerdictKind.Error, limits[0], $"could not be measured: {error}");

        foreach (var limit in limits)
        {
            if (limit.Consequence is not { } consequence || EvaluationsBeyond(limit) < guardrail.SamplesToExceed)
                continue;
            // While control exceeds the limit too, the candidate must be worse than control by the limit's own size.
            if (measurements.IsBrokenByControl(limit.Threshold) && !measurements.IsWorseThanControl(limit.Threshold))
                return Verdict(VerdictKind.Inconclusive, limit, $"{limit.Name} {limit.Threshold.Text}: exceeded, but control breaks it as well: something else is broken");
            return Verdict(consequence, limit, $"{limit.Name} {limit.Threshold.Text}: exceeded at {EvaluationsBeyond(limit)} samples in a row");
        }

        foreach (var limit in limits)
        {
            if (measurements.EstimateOf(limit.Threshold.Kind) is not { } estimate)
                return Verdict(VerdictKind.Inconclusive, limit, measurements.WhyNoEstimate(limit.Threshold));
            if (limit.Consequence is not null && !limit.Threshold.IsMetBy(estimate, estimate) && !(limit.AllowsNone && estimate <= 0))
                return Verdict(VerdictKind.Inconclusive, limit, $"{limit.Name} {limit.Threshold.Text}: exceeded at {EvaluationsBeyond(limit)} of {guardrail.SamplesToExceed} samples");
        }

        return Verdict(VerdictKind.Pass, limits[^1], $"{limits[^1].Name} {limits[^1].Threshold.Text}: met");

        int EvaluationsBeyond(Limit limit) => limit.Consequence switch
        {
            VerdictKind.HardFail => measurements.BeyondHard,
            VerdictKind.SoftFail => measurements.BeyondSoft,
            _ => measurements.BeyondWarn,
        };

        GuardrailVerdict Verdict(VerdictKind kind, Limit limit, string finding) => new()
        {
            Guardrail = guardrail.Metric,
            Kind = kind,
            IsWarning = measurements.BeyondWarn >= guardrail.SamplesToExceed,
            Control = Finite(measurements.Control),
            Candidate = Finite(measurements.Candidate),
            Estimate = Finite(measurements.EstimateOf(limit.Threshold.Kind)),
            Threshold = limit.Threshold,
            Arithmetic = new VerdictFormatter(guardrail.Metric).Compose(limit.Threshold.Kind, measurements, finding),
        };
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
