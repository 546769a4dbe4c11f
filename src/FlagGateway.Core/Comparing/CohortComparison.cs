using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Comparing;

/// <summary>Compares two cohorts, metric by metric, with the intervals that guardrails use. Pure.</summary>
/// <remarks>
/// Each interval has the error budget of one guardrail; a table of ten rows chosen afterwards is wrong more often than
/// a single guardrail.
/// </remarks>
public static class CohortComparison
{
    private static readonly string[] Always = [GuardrailMetrics.ErrorRate, GuardrailMetrics.AbandonRate, "latency_p50", "latency_p95", "latency_p99"];

    /// <summary>The rows of a window: the standard metrics, those of guardrails, and each reported signal.</summary>
    /// <param name="window">Both cohorts; not to be read by another thread at the same time.</param>
    /// <param name="guardrails">The plan's guardrails.</param>
    /// <param name="referenceOf">The reference of each metric; <c>null</c> for control's random sample.</param>
    /// <param name="verdicts">
    /// The guardrails' verdicts, if they are about this window: a row then has the verdict of its guardrail.
    /// </param>
    public static IReadOnlyList<CohortRow> Compare(
        ComparisonWindow window, IReadOnlyList<Guardrail> guardrails, Func<string, AppliedReference>? referenceOf = null, IReadOnlyList<GuardrailVerdict>? verdicts = null)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(guardrails);
        return [.. MetricsOf(window, guardrails).Select(metric =>
        {
            var reference = referenceOf?.Invoke(metric) ?? default;
            var applicable = reference.Counts is { } counts ? ComparisonWindow.WithReference([window], counts)[0] : window;
            return Compare(applicable, metric, guardrails.FirstOrDefault(guardrail => guardrail.Metric == metric), reference.Kind, verdicts?.FirstOrDefault(verdict => verdict.Guardrail == metric));
        })];
    }

    private static IEnumerable<string> MetricsOf(ComparisonWindow window, IReadOnlyList<Guardrail> guardrails) => Always
        .Concat(guardrails.Where(static guardrail => guardrail.Kind != MetricKind.Promql).Select(static guardrail => guardrail.Metric))
        .Concat(window.Candidate.Compared.Any(static count => count > 0) ? [GuardrailMetrics.ShadowMismatchRate] : [])
        .Concat(window.Control.Signals.Keys.Concat(window.Candidate.Signals.Keys).Order(StringComparer.Ordinal).Select(LlmSignals.MetricOf))
        .Distinct(StringComparer.Ordinal);

    private static CohortRow Compare(ComparisonWindow window, string metric, Guardrail? guardrail, ReferenceKind reference, GuardrailVerdict? judged)
    {
        var reading = MetricReader.Read(metric, window);
        var limits = guardrail is null || ThresholdRules.ProblemOf(guardrail) is not null ? [] : Limit.From(guardrail, reference != ReferenceKind.None);
        var kind = KindOf(metric, limits, reading);
        var alpha = ErrorBudget.ForWindow(window.Window);
        JudgedLimit[] applicable = [.. limits.Where(limit => limit.Consequence is not null && reading.Has(limit.Threshold.Kind)).Select(limit => new JudgedLimit(
            limit.Threshold, limit.Consequence == VerdictKind.HardFail, IntervalOf(limit.Threshold.Kind),
            limit.Threshold.Kind == ThresholdKind.Absolute && reading.Control is { } control && limit.Threshold.IsExceededBy(control, control)))];
        Interval? difference = reference != ReferenceKind.None && GuardrailMetrics.KindOf(metric) != MetricKind.ShadowMismatchRate && reading.Has(kind) ? IntervalOf(kind) : null;
        CohortVerdict? verdict = judged is not null ? CohortVerdicts.From(judged, CohortVerdicts.From(difference, IsHigherWorse(metric, limits), []) == CohortVerdict.Better)
            : difference is null && applicable.Length == 0 ? null
            : CohortVerdicts.From(difference, IsHigherWorse(metric, limits), applicable);
        return new CohortRow
        {
            Metric = metric,
            Control = reading.Control,
            Candidate = reading.Candidate,
            ControlSamples = reading.ControlSamples,
            CandidateSamples = reading.CandidateSamples,
            Kind = kind,
            Difference = Finite(difference?.Estimate),
            Lower = Finite(difference?.Lower),
            Upper = Finite(difference?.Upper),
            Soft = guardrail?.Soft?.Text,
            Hard = guardrail?.Hard?.Text,
            Verdict = verdict,
            Reference = reference,
            IsSettled = verdict is { } word && CohortVerdicts.IsSettled(word, judged is not null || applicable.Length != 0),
        };

        Interval IntervalOf(ThresholdKind ofKind) => reading.IntervalOf(ofKind, Limit.ScaleOf(limits, ofKind), alpha);
    }

    // As in the guardrail; otherwise the usual form. A ratio needs means above zero.
    private static ThresholdKind KindOf(string metric, IReadOnlyList<Limit> limits, WindowReading reading)
    {
        if (limits.FirstOrDefault(static limit => limit.Threshold.Kind != ThresholdKind.Absolute) is { } limit)
            return limit.Threshold.Kind;
        return GuardrailMetrics.KindOf(metric) switch
        {
            MetricKind.Latency => ThresholdKind.RelativeDifference,
            MetricKind.Signal or MetricKind.SignalRatio when reading is { Control: > 0, Candidate: > 0 } => ThresholdKind.RelativeDifference,
            _ => ThresholdKind.DifferenceInPoints,
        };
    }

    private static bool? IsHigherWorse(string metric, IReadOnlyList<Limit> limits)
    {
        if (!GuardrailMetrics.IsReported(metric))
            return true;
        return limits.Count == 0 ? null : !limits[0].Threshold.IsLowerWorse;
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
