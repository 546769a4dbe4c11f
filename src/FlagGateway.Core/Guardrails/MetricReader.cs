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
        _ when SumsOf(metric) is (var read, var isRate) => isRate ? Rate(window, read) : Mean(window, read),
        MetricKind.ShadowMismatchRate => PartitionReading.Rate(PartitionSums.From([], []), PartitionSums.From(window.Candidate.Compared, window.Candidate.Mismatched)),
        MetricKind.Latency => new LatencyReading(window, GuardrailMetrics.QuantileOf(metric)!.Value, GuardrailMetrics.SourceOf(metric)),
        MetricKind.Reports => Reports(window, GuardrailMetrics.SignalsOf(metric)[0]),
        _ => throw new ArgumentException($"Unknown metric '{metric}'.", nameof(metric)),
    };

    /// <summary>
    /// How the rate or mean of a metric is read from a cohort; <c>null</c> for metrics of another kind.
    /// </summary>
    public static (Func<CohortCounts, PartitionSums> Sums, bool IsRate)? SumsOf(string metric) => GuardrailMetrics.KindOf(metric) switch
    {
        MetricKind.ErrorRate => (static counts => PartitionSums.From(counts.Requests, counts.Errors), true),
        MetricKind.AbandonRate => (static counts => PartitionSums.From(Begun(counts), counts.Abandoned), true),
        MetricKind.Status when StatusMetric.TryParse(metric, out var status) => (counts => PartitionSums.From(StatusMetric.Responses(counts), status.Read(counts)), true),
        MetricKind.Signal when GuardrailMetrics.SignalOf(metric) is { } name => (counts => PartitionSums.From(counts.Signals.GetValueOrDefault(name)), false),
        MetricKind.SignalRatio when SignalRatio.From(metric) is { } ratio => (ratio.Read, false),
        _ => null,
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
