using System.Globalization;
using FlagGateway.Core.Guardrails;
using FlagGateway.Demo.Upstreams;

namespace FlagGateway.Demo.Simulation;

/// <summary>
/// Widens the limits of a guardrail so that some hundred requests of the candidate are conclusive: a tenth of a point takes
/// tens of thousands, more than in one minute.
/// </summary>
internal static class RelaxedGuardrail
{
    private const double HardPoints = 0.05, SoftPoints = 0.03;
    private const double HardChange = 1.5, SoftChange = 0.8;
    private const double MinSeconds = 2;

    // Fewer than a hundred requests are beyond it in one minute.
    private const string Rarest = "latency_p99";

    /// <summary>Returns the guardrail for a simulation; <c>null</c> if the sample services cannot provide its metric.</summary>
    /// <param name="guardrail">The guardrail of the plan.</param>
    /// <param name="hasModel">Whether a sample service is a language model, which reports a signal.</param>
    public static Guardrail? From(Guardrail guardrail, bool hasModel)
    {
        var isMeasured = guardrail.Kind switch
        {
            MetricKind.ErrorRate or MetricKind.AbandonRate or MetricKind.Status => true,
            MetricKind.Latency => guardrail.Metric != Rarest && GuardrailMetrics.IsOfResponses(guardrail.Metric),
            MetricKind.Signal => hasModel && guardrail.Metric == GuardrailMetrics.SignalPrefix + PromptResponder.Compliance,
            _ => false,
        };
        return isMeasured
            ? guardrail with { Hard = Ease(guardrail.Metric, guardrail.Hard, isHard: true), Soft = Ease(guardrail.Metric, guardrail.Soft, isHard: false), Warn = null }
            : null;
    }

    private static Threshold? Ease(string metric, Threshold? threshold, bool isHard)
    {
        if (threshold is null || GuardrailMetrics.KindOf(metric) == MetricKind.Signal || threshold.IsLowerWorse)
            return threshold;
        var (min, unit) = threshold.Kind switch
        {
            ThresholdKind.DifferenceInPoints => (isHard ? HardPoints : SoftPoints, "pp"),
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
