using System.Globalization;

namespace FlagGateway.Core.Guardrails;

/// <summary>Finds limits that are probably not what their author meant. Pure.</summary>
public static class ThresholdAdvice
{
    // A rate that is 5 % larger than another, 1.05 % instead of 1 %, cannot be distinguished from noise at usual
    // traffic.
    private const double MinUsefulRatio = 0.05;

    /// <summary>
    /// Suggests the limit in percentage points that a small relative limit of a rate probably meant, or <c>null</c>.
    /// </summary>
    /// <param name="metric">The guardrail's metric.</param>
    /// <param name="threshold">The limit.</param>
    public static string? MeantInPoints(string metric, Threshold threshold)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(threshold);
        var isRate = MetricFormatter.IsRate(metric);
        return isRate && threshold.Kind == ThresholdKind.RelativeDifference && Math.Abs(threshold.Value) < MinUsefulRatio
            ? threshold.Text.TrimEnd('%').TrimEnd() + "pp"
            : null;
    }

    /// <summary>The value that a relative limit allows if control has 1 %: <c>1.005 %</c>.</summary>
    public static string LimitAtOnePercent(Threshold threshold)
    {
        ArgumentNullException.ThrowIfNull(threshold);
        return (1 + threshold.Value).ToString("0.####", CultureInfo.InvariantCulture) + " %";
    }
}
