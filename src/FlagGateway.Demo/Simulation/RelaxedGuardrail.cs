using System.Globalization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Demo.Simulation;

/// <summary>
/// Widens the limits of a guardrail so that some hundred requests of the candidate are conclusive: a tenth of a point
/// takes tens of thousands, more than in one minute.
/// </summary>
internal static class RelaxedGuardrail
{
    private const double HardPoints = 0.05, SoftPoints = 0.03;
    private const double HardChange = 1.5, SoftChange = 0.8;
    // Stages follow each other in time, and what else the machine does delays the few milliseconds of a sample model
    // most.
    private const double FirstTokenChange = 4;
    private const double MinSeconds = 2;

    // Fewer than a hundred requests are beyond it in one minute.
    private const string Rarest = "latency_p99";

    /// <summary>
    /// Returns the guardrail for a simulation; <c>null</c> if the sample services cannot provide its metric.
    /// </summary>
    /// <param name="guardrail">The guardrail of the plan.</param>
    /// <param name="hasModel">Whether a sample service is a language model.</param>
    /// <param name="checks">The signals that checks of the plan make of a model's responses.</param>
    public static Guardrail? From(Guardrail guardrail, bool hasModel, IReadOnlyCollection<string> checks)
    {
        var isMeasured = guardrail.Kind switch
        {
            MetricKind.ErrorRate or MetricKind.AbandonRate or MetricKind.Status => true,
            MetricKind.Latency => guardrail.Metric != Rarest && (hasModel || GuardrailMetrics.IsOfResponses(guardrail.Metric)),
            // The model reports its usage; other signals would have to be posted.
            MetricKind.Signal => hasModel && (!guardrail.Metric.StartsWith(GuardrailMetrics.SignalPrefix, StringComparison.Ordinal)
                || checks.Contains(guardrail.Metric[GuardrailMetrics.SignalPrefix.Length..])),
            _ => false,
        };
        return isMeasured
            ? guardrail with { Hard = Ease(guardrail.Metric, guardrail.Hard, isHard: true), Soft = Ease(guardrail.Metric, guardrail.Soft, isHard: false), Warn = guardrail is { Hard: null, Soft: null } ? guardrail.Warn : null }
            : null;
    }

    private static Threshold? Ease(string metric, Threshold? threshold, bool isHard)
    {
        if (threshold is null || GuardrailMetrics.KindOf(metric) == MetricKind.Signal || threshold.IsLowerWorse)
            return threshold;
        var (min, unit) = threshold.Kind switch
        {
            ThresholdKind.DifferenceInPoints => (isHard ? HardPoints : SoftPoints, "pp"),
            ThresholdKind.RelativeDifference when GuardrailMetrics.KindOf(metric) == MetricKind.Latency && !GuardrailMetrics.IsOfResponses(metric) => (FirstTokenChange, "%"),
            ThresholdKind.RelativeDifference => (isHard ? HardChange : SoftChange, "%"),
            _ when !MetricFormatter.IsLatency(metric) => (isHard ? HardPoints : SoftPoints, "%"),
            _ => (MinSeconds, "s"),
        };
        if (threshold.Value >= min)
            return threshold;
        var sign = threshold.Kind == ThresholdKind.Absolute ? "" : "+";
        var number = unit == "s" ? min : min * 100;
        return threshold with { Value = min, Text = string.Create(CultureInfo.InvariantCulture, $"{sign}{number:0.#}{unit}") };
    }
}
