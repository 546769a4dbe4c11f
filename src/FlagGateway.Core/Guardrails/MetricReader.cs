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
        return GuardrailMetrics.KindOf(metric) switch
        {
            MetricKind.ErrorRate => PartitionReading.Rate(control.Requests, control.Errors, candidate.Requests, candidate.Errors),
            MetricKind.AbandonRate => PartitionReading.Rate(Begun(control), control.Abandoned, Begun(candidate), candidate.Abandoned),
            MetricKind.ShadowMismatchRate => PartitionReading.Rate([], [], candidate.Compared, candidate.Mismatched),
            MetricKind.Latency => new LatencyReading(window, GuardrailMetrics.QuantileOf(metric)!.Value, GuardrailMetrics.SourceOf(metric)),
            MetricKind.Status when StatusMetric.TryParse(metric, out var status) => PartitionReading.Rate(StatusMetric.Responses(control), status.Read(control), StatusMetric.Responses(candidate), status.Read(candidate)),
            MetricKind.Signal when GuardrailMetrics.SignalOf(metric) is { } name => PartitionReading.Mean(control.Signals.GetValueOrDefault(name), candidate.Signals.GetValueOrDefault(name)),
            _ => throw new ArgumentException($"Unknown metric '{metric}'.", nameof(metric)),
        };
    }

    // Requests that the destination completed, plus those that clients aborted.
    private static long[] Begun(CohortCounts counts) => [.. counts.Requests.Zip(counts.Abandoned, static (ended, abandoned) => ended + abandoned)];
}
