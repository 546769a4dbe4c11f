using System.Globalization;

namespace FlagGateway.Core.Guardrails;

/// <summary>How a difference between two cohorts is written: in a terminal, and in the console.</summary>
public static class CohortDifference
{
    /// <summary>The difference with its unit, as verdicts have it.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="isRelative">Whether it is candidate over control minus one.</param>
    /// <param name="limits">The guardrail's limits as written.</param>
    /// <param name="value">The difference.</param>
    public static string ToText(string metric, bool isRelative, string limits, double value)
    {
        // Of a signal that is no share, points mean nothing: the difference is a plain number.
        if (!isRelative && metric.StartsWith(GuardrailMetrics.SignalPrefix, StringComparison.Ordinal) && !limits.Contains("pp", StringComparison.Ordinal))
            return value.ToString("+0.####;-0.####;0", CultureInfo.InvariantCulture);
        return MetricFormatter.Estimate(metric, isRelative ? ThresholdKind.RelativeDifference : ThresholdKind.DifferenceInPoints, value);
    }
}
