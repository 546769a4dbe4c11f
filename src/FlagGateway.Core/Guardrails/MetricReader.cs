using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>Reads a metric that the gateway counts itself.</summary>
internal static class MetricReader
{
    /// <summary>Reads the metric over a window.</summary>
    /// <exception cref="ArgumentException">The gateway does not count this metric.</exception>
    public static WindowReading Read(string metric, ComparisonWindow window) => GuardrailMetrics.KindOf(metric) switch
    {
        MetricKind.ErrorRate => Rate(window, static counts => PartitionSums.From(counts.Requests, counts.Errors)),
        MetricKind.AbandonRate => Rate(window, static counts => PartitionSums.From(Begun(counts), counts.Abandoned)),
        MetricKind.ShadowMismatchRate => PartitionReading.Rate(PartitionSums.From([], []), PartitionSums.From(window.Candidate.Compared, window.Candidate.Mismatched)),
        MetricKind.Latency => new LatencyReading(window, GuardrailMetrics.QuantileOf(metric)!.Value, GuardrailMetrics.SourceOf(metric)),
        MetricKind.Status when StatusMetric.TryParse(metric, out var status) => Rate(window, counts => PartitionSums.From(StatusMetric.Responses(counts), status.Read(counts))),
        MetricKind.Signal when GuardrailMetrics.SignalOf(metric) is { } name => Mean(window, counts => PartitionSums.From(counts.Signals.GetValueOrDefault(name))),
        MetricKind.SignalRatio when SignalRatio.From(metric) is { } ratio => Mean(window, ratio.Read),
        MetricKind.Reports => Reports(window, GuardrailMetrics.SignalsOf(metric)[0]),
        _ => throw new ArgumentException($"Unknown metric '{metric}'.", nameof(metric)),
    };

    // The past of so few events says nothing about the users.
    private static ReportsReading Reports(ComparisonWindow window, string signal)
    {
        return new ReportsReading(Read(window.Control), Read(window.Candidate));

        PartitionSums Read(CohortCounts counts) => new SignalRatio(signal, null).Read(counts);
    }

    private static PartitionReading Rate(ComparisonWindow window, Func<CohortCounts, PartitionSums> read) =>
        PartitionReading.Rate(read(window.Control), read(window.Candidate), PastOf(window, read));

    private static PartitionReading Mean(ComparisonWindow window, Func<CohortCounts, PartitionSums> read) =>
        PartitionReading.Mean(read(window.Control), read(window.Candidate), PastOf(window, read));

    private static (PartitionSums Control, PartitionSums Candidate)? PastOf(ComparisonWindow window, Func<CohortCounts, PartitionSums> read) =>
        window.Past is { } past ? (read(past.Control), read(past.Candidate)) : null;

    // Requests that the destination completed, plus those that clients aborted.
    private static long[] Begun(CohortCounts counts) => [.. counts.Requests.Zip(counts.Abandoned, static (ended, abandoned) => ended + abandoned)];
}
