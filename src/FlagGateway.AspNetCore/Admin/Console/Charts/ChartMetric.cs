using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Admin.Console.Charts;

/// <summary>A figure that a chart shows over time.</summary>
/// <param name="Metric">Its name, as in a guardrail.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Guardrail">The guardrail with its limits; <c>null</c> for none.</param>
internal sealed record ChartMetric(string Metric, string Title, Guardrail? Guardrail)
{
    private const string DefaultLatency = "latency_p95";

    /// <summary>
    /// The figures of a flag: error rate and p95, and what its guardrails judge of durations and signals.
    /// </summary>
    /// <param name="guardrails">The guardrails of the stage.</param>
    /// <param name="points">What was recorded; figures without a value are left out.</param>
    public static IReadOnlyList<ChartMetric> From(IReadOnlyList<Guardrail> guardrails, IReadOnlyList<HistoryPoint> points)
    {
        string[] always = [GuardrailMetrics.ErrorRate, DefaultLatency];
        return [.. always.Concat(guardrails.Select(static guardrail => guardrail.Metric)).Distinct(StringComparer.Ordinal)
            .Where(static metric => IsShown(metric))
            .Select(metric => new ChartMetric(metric, CohortDescription.NameOf(metric), guardrails.FirstOrDefault(guardrail => guardrail.Metric == metric)))
            .Where(chart => points.Any(point => (chart.ValueOf(point.Control) ?? chart.ValueOf(point.Candidate)) is not null))];
    }

    /// <summary>The value of one cohort in an interval; <c>null</c> without data.</summary>
    public double? ValueOf(IntervalCounts counts) => GuardrailMetrics.KindOf(Metric) switch
    {
        MetricKind.ErrorRate => counts.ErrorRate,
        MetricKind.Latency => DurationsOf(counts).Quantile(GuardrailMetrics.QuantileOf(Metric)!.Value),
        MetricKind.Signal => counts.MeanOf(GuardrailMetrics.SignalOf(Metric)!),
        _ => null,
    };

    /// <summary>Where a limit lies for control's value; <c>null</c> if it is relative and control has none.</summary>
    public static double? LimitOf(Threshold limit, double? control) => limit.Kind switch
    {
        ThresholdKind.Absolute => limit.Value,
        ThresholdKind.DifferenceInPoints => control + limit.Value,
        _ => control * (1 + limit.Value),
    };

    private DurationCounts DurationsOf(IntervalCounts counts) => GuardrailMetrics.IsOfResponses(Metric) ? counts.Durations : counts.FirstTokens;

    private static bool IsShown(string metric) => GuardrailMetrics.KindOf(metric) switch
    {
        MetricKind.ErrorRate or MetricKind.Signal => true,
        MetricKind.Latency => GuardrailMetrics.SourceOf(metric) != LatencySource.TokenTime,
        _ => false,
    };
}
