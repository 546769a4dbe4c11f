using System.Globalization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Reports.Content;

/// <summary>The comparison behind a verdict as a formula with its numbers and the source of its interval.</summary>
internal static class DecisionFormula
{
    private const string TimeUniform = "interval valid at every evaluation: Howard et al. 2021, arXiv:1810.08240";

    private const string GroupSequential = "one-sided bound of a group-sequential test: Lan and DeMets 1983, doi:10.1093/biomet/70.3.659";

    private const string Mixture = "interval of Poisson counts valid at every evaluation: Robbins 1970, doi:10.1214/aoms/1177696786, and Lindon and Malek 2022, arXiv:2011.03567";

    private const string Variance = "; variance between 64 user partitions";

    private const string ExactBound = "; exact bound of Poisson counts: Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404";

    private const string FewUsers = "; reports of few users count as fewer, by the variance between 64 user partitions";

    private const string Delta = "; ratio of two sums by the delta method: Deng, Knoblich and Lu 2018, doi:10.1145/3219819.3219919";

    private const string Combined = "; bounds of both combined: Donner and Zou 2012, doi:10.1177/0962280210377285";

    private const string EarlierDays = "; x₀ is the median of earlier days, and L lies beyond their variation as well: Rousseeuw and Croux 1993, doi:10.1080/01621459.1993.10476408";

    private const string Quantiles = "; quantiles by the share beyond them: Howard and Ramdas 2022, arXiv:1906.09712";

    /// <summary>The formula.</summary>
    public static string From(GuardrailVerdict verdict)
    {
        var threshold = verdict.Threshold!;
        var estimate = $"{Definition(verdict)} = {End(verdict, verdict.Estimate)}";
        if (verdict.Kind == VerdictKind.Pass && BoundToPass(verdict) is { } bound && verdict.Planned is { } planned)
        {
            var level = (planned.Alpha * 100).ToString("0.###", CultureInfo.InvariantCulture);
            return $"{estimate}; {(threshold.IsLowerWorse ? "L" : "U")} = {End(verdict, bound)} {(threshold.IsLowerWorse ? ">" : "<")} {threshold.Text}, analysis {Figures.Integer(planned.Number)}, α = {level} % ({GroupSequential}{(IsOfReports(verdict) ? ExactBound : "")}{Sources(verdict)})";
        }

        if (verdict is { Lower: null, Upper: null })
            return $"{estimate}; limit {threshold.Text} (no interval was recorded)";
        var interval = $"[L, U] = [{End(verdict, verdict.Lower)}, {End(verdict, verdict.Upper)}]";
        return $"{estimate}; {interval}; {Relation(verdict)} ({(IsOfReports(verdict) ? Mixture : TimeUniform)}{Sources(verdict)})";
    }

    /// <summary>
    /// The end of the interval that a pass needs to be within the limit; <c>null</c> if none was recorded.
    /// </summary>
    public static double? BoundToPass(GuardrailVerdict verdict)
    {
        var own = verdict.Threshold!.IsLowerWorse ? verdict.Lower : verdict.Upper;
        // The interval that is valid at any time is wider, and passes as well.
        return own is { } end && verdict.Threshold.IsMetBy(end, end) && verdict.Planned is null ? end : verdict.Planned?.Value ?? own;
    }

    private static string Definition(GuardrailVerdict verdict)
    {
        var (candidate, control) = (Figures.Metric(verdict.Guardrail, verdict.Candidate), Figures.Metric(verdict.Guardrail, verdict.Control));
        return verdict.Threshold!.Kind switch
        {
            ThresholdKind.DifferenceInPoints => $"d = x₁ − x₀ = {candidate} − {control}",
            ThresholdKind.RelativeDifference => $"r = x₁ / x₀ − 1 = {candidate} / {control} − 1",
            _ => "x₁",
        };
    }

    private static string Relation(GuardrailVerdict verdict)
    {
        var threshold = verdict.Threshold!;
        return (verdict.Kind, threshold.IsLowerWorse) switch
        {
            (VerdictKind.HardFail or VerdictKind.SoftFail, false) => $"L > {threshold.Text}",
            (VerdictKind.HardFail or VerdictKind.SoftFail, true) => $"U < {threshold.Text}",
            (VerdictKind.Pass, false) => $"U < {threshold.Text}",
            (VerdictKind.Pass, true) => $"L > {threshold.Text}",
            _ => $"neither end decides {threshold.Text}",
        };
    }

    private static bool IsOfReports(GuardrailVerdict verdict) => GuardrailMetrics.KindOf(verdict.Guardrail) == MetricKind.Reports;

    // Given all reports, one bound is that of both cohorts.
    private static string Sources(GuardrailVerdict verdict) => GuardrailMetrics.KindOf(verdict.Guardrail) switch
    {
        MetricKind.Reports => FewUsers + (verdict.Threshold!.Kind == ThresholdKind.DifferenceInPoints ? Combined : ""),
        MetricKind.SignalRatio => Variance + Delta + CombinedOf(verdict),
        MetricKind.Latency => Variance + CombinedOf(verdict) + Quantiles,
        _ => Variance + CombinedOf(verdict),
    };

    private static string CombinedOf(GuardrailVerdict verdict) => verdict switch
    {
        { Reference: ReferenceKind.History } => EarlierDays,
        { Threshold.Kind: ThresholdKind.Absolute } => "",
        _ => Combined,
    };

    private static string End(GuardrailVerdict verdict, double? value) => value is null ? "none" : Figures.Estimate(verdict.Guardrail, verdict.Threshold!.Kind, value);
}
