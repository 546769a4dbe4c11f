using System.Globalization;

namespace FlagGateway.Core.Guardrails;

/// <summary>Formats a difference between two cohorts, for terminal and console.</summary>
public static class CohortDifference
{
    /// <summary>The difference with its unit, as in verdicts.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="isRelative">Whether it is (candidate / control) - 1.</param>
    /// <param name="limits">The guardrail's limits as written.</param>
    /// <param name="value">The difference.</param>
    public static string ToText(string metric, bool isRelative, string limits, double value)
    {
        // Percentage points make no sense for a signal that is not a share: the difference is a plain number.
        if (!isRelative && GuardrailMetrics.IsReported(metric) && !limits.Contains("pp", StringComparison.Ordinal))
            return value.ToString("+0.####;-0.####;0", CultureInfo.InvariantCulture);
        return MetricFormatter.Estimate(metric, isRelative ? ThresholdKind.RelativeDifference : ThresholdKind.DifferenceInPoints, value);
    }
}
