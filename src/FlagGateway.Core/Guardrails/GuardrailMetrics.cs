namespace FlagGateway.Core.Guardrails;

/// <summary>The metrics a guardrail may name.</summary>
public static class GuardrailMetrics
{
    /// <summary>Prefix of a number that the cluster or an application reports.</summary>
    public const string SignalPrefix = "signal:";

    /// <summary>Prefix of the answer to a Prometheus query.</summary>
    public const string PromqlPrefix = "promql:";

    /// <summary>The metrics that the gateway measures itself.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
        ["error_rate", "latency_p50", "latency_p90", "latency_p95", "latency_p99", "shadow_mismatch_rate"];

    /// <summary>Whether a text names a metric.</summary>
    public static bool IsKnown(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return BuiltIn.Contains(metric, StringComparer.Ordinal) || HasName(metric, SignalPrefix) || HasName(metric, PromqlPrefix);
    }

    private static bool HasName(string metric, string prefix) =>
        metric.StartsWith(prefix, StringComparison.Ordinal) && metric.Length > prefix.Length;
}
