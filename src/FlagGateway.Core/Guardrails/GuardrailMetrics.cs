using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>The metrics a guardrail may name.</summary>
public static class GuardrailMetrics
{
    /// <summary>Prefix of values that the cluster or an application reports.</summary>
    public const string SignalPrefix = "signal:";

    /// <summary>Prefix of the result of a Prometheus query.</summary>
    public const string PromqlPrefix = "promql:";

    /// <summary>The metrics that the gateway measures itself.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
        ["error_rate", "latency_p50", "latency_p90", "latency_p95", "latency_p99", "abandon_rate", "shadow_mismatch_rate"];

    /// <summary>Whether a text is the name of a metric.</summary>
    public static bool IsKnown(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return BuiltIn.Contains(metric, StringComparer.Ordinal) || StatusMetric.TryParse(metric, out _) || HasName(metric, SignalPrefix) || HasName(metric, PromqlPrefix);
    }

    /// <summary>Whether counts have data for a metric.</summary>
    /// <param name="metric">A metric that the gateway counts itself.</param>
    /// <param name="counts">The counts.</param>
    public static bool HasData(string metric, CohortCounts counts)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(counts);
        if (metric.StartsWith(SignalPrefix, StringComparison.Ordinal))
            return counts.Signals.ContainsKey(metric[SignalPrefix.Length..]);
        if (StatusMetric.TryParse(metric, out _))
            return counts.StatusClasses.Any(static count => count > 0);
        if (metric == "abandon_rate")
            return counts.TotalRequests + counts.TotalAbandoned > 0;
        return metric.StartsWith("latency_", StringComparison.Ordinal) ? counts.Latency.Any(static count => count > 0) || counts.TotalAbandoned > 0 : counts.TotalRequests > 0;
    }

    private static bool HasName(string metric, string prefix) =>
        metric.StartsWith(prefix, StringComparison.Ordinal) && metric.Length > prefix.Length;
}
