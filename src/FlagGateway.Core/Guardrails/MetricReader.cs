using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>Reads a metric that the gateway counts itself.</summary>
internal static class MetricReader
{
    /// <summary>Reads the metric over a window.</summary>
    /// <exception cref="ArgumentException">The gateway does not count this metric.</exception>
    public static WindowReading Read(string metric, ComparisonWindow window)
    {
        CohortCounts control = window.Control, candidate = window.Candidate;
        return metric switch
        {
            "error_rate" => PartitionReading.Rate(control.Requests, control.Errors, candidate.Requests, candidate.Errors),
            "abandon_rate" => PartitionReading.Rate(Begun(control), control.Abandoned, Begun(candidate), candidate.Abandoned),
            "shadow_mismatch_rate" => PartitionReading.Rate([], [], candidate.Compared, candidate.Mismatched),
            "latency_p50" => new LatencyReading(window, 0.50),
            "latency_p90" => new LatencyReading(window, 0.90),
            "latency_p95" => new LatencyReading(window, 0.95),
            "latency_p99" => new LatencyReading(window, 0.99),
            _ when StatusMetric.TryParse(metric, out var status) => PartitionReading.Rate(StatusMetric.Responses(control), status.Read(control), StatusMetric.Responses(candidate), status.Read(candidate)),
            _ when SignalOf(metric) is { } name => PartitionReading.Mean(control.Signals.GetValueOrDefault(name), candidate.Signals.GetValueOrDefault(name)),
            _ => throw new ArgumentException($"Unknown metric '{metric}'.", nameof(metric)),
        };
    }

    // Requests that the destination completed, plus those that clients aborted.
    private static long[] Begun(CohortCounts counts) => [.. counts.Requests.Zip(counts.Abandoned, static (ended, abandoned) => ended + abandoned)];

    private static string? SignalOf(string metric) =>
        metric.StartsWith(GuardrailMetrics.SignalPrefix, StringComparison.Ordinal) ? metric[GuardrailMetrics.SignalPrefix.Length..] : null;
}
