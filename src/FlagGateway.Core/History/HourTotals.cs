using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.History;

/// <summary>
/// The counts of an hour over all users, from which the metrics of any number of hours together can be computed.
/// </summary>
/// <remarks>
/// Without the <see cref="UserPartitions"/>: how much hours vary is known from other days. Not thread-safe.
/// </remarks>
internal sealed class HourTotals
{
    /// <summary>Number of histograms.</summary>
    public const int HistogramCount = 5;

    /// <summary>Number of counts besides the codes.</summary>
    public const int CountCount = 3 + StatusSlots.ClassCount;

    private const int RequestsIndex = 0;
    private const int ErrorsIndex = 1;
    private const int AbandonedIndex = 2;
    private const int ClassesIndex = 3;

    /// <summary>Requests, errors, abandoned requests, and responses by class of status.</summary>
    public long[] Counts { get; } = new long[CountCount];

    /// <summary>Responses by status.</summary>
    public SortedDictionary<int, long> Codes { get; } = [];

    /// <summary>
    /// Durations, times of abandoned requests, the same of first tokens, and times between tokens, by bucket of
    /// <see cref="LatencyScale"/>.
    /// </summary>
    public long[][] Histograms { get; } = [.. Enumerable.Range(0, HistogramCount).Select(static _ => new long[LatencyScale.Buckets])];

    /// <summary>Number and sum of reports by signal.</summary>
    public SortedDictionary<string, (long Count, double Sum)> Signals { get; } = new(StringComparer.Ordinal);

    /// <summary>Completed requests.</summary>
    public long Requests => Counts[RequestsIndex];

    /// <summary>The counts of a cohort.</summary>
    public static HourTotals From(CohortCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        HourTotals totals = new();
        totals.Counts[RequestsIndex] = counts.TotalRequests;
        totals.Counts[ErrorsIndex] = counts.TotalErrors;
        totals.Counts[AbandonedIndex] = counts.TotalAbandoned;
        for (var i = 0; i < counts.StatusClasses.Count; i++)
            totals.Counts[ClassesIndex + (i % CohortCounts.StatusClassCount)] += counts.StatusClasses[i];
        foreach (var (code, partitions) in counts.StatusCodes)
            totals.Codes[code] = partitions.Sum();
        foreach (var (histogram, source) in totals.Histograms.Zip([counts.Latency, counts.CensoredLatency, counts.FirstToken, counts.CensoredFirstToken, counts.TokenTime]))
        {
            for (var i = 0; i < source.Count; i++)
                histogram[i % LatencyScale.Buckets] += source[i];
        }

        foreach (var (name, signal) in counts.Signals)
            totals.Signals[name] = (signal.Count.Sum(), signal.Sum.Sum());
        return totals;
    }

    /// <summary>Adds what came between two readings of the same counters.</summary>
    public void Add(HourTotals later, HourTotals? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(later);
        AddDifference(Counts, later.Counts, earlier?.Counts);
        for (var i = 0; i < HistogramCount; i++)
            AddDifference(Histograms[i], later.Histograms[i], earlier?.Histograms[i]);
        foreach (var (code, count) in later.Codes)
            Codes[code] = Codes.GetValueOrDefault(code) + Math.Max(0, count - (earlier?.Codes.GetValueOrDefault(code) ?? 0));
        foreach (var (name, signal) in later.Signals)
        {
            var (known, before) = (Signals.GetValueOrDefault(name), earlier?.Signals.GetValueOrDefault(name) ?? default);
            Signals[name] = (known.Count + Math.Max(0, signal.Count - before.Count), known.Sum + signal.Sum - before.Sum);
        }
    }

    /// <summary>Reads a metric.</summary>
    /// <param name="metric">Name of the metric.</param>
    /// <returns>
    /// The value with the number of requests or reports behind it; <c>null</c> without data, or for a metric that is
    /// not recorded.
    /// </returns>
    public (double Value, double Size)? Read(string metric) => GuardrailMetrics.KindOf(metric) switch
    {
        MetricKind.ErrorRate => Share(Counts[ErrorsIndex], Requests),
        MetricKind.AbandonRate => Share(Counts[AbandonedIndex], Requests + Counts[AbandonedIndex]),
        MetricKind.Status when StatusMetric.TryParse(metric, out var status) =>
            Share(status.Code == 0 ? Counts[ClassesIndex + status.Class - 1] : Codes.GetValueOrDefault(status.Code), Counts.AsSpan(ClassesIndex).ToArray().Sum()),
        MetricKind.Latency => Quantile(GuardrailMetrics.SourceOf(metric), GuardrailMetrics.QuantileOf(metric)!.Value),
        MetricKind.Signal when Signals.TryGetValue(GuardrailMetrics.SignalOf(metric)!, out var signal) => Share(signal.Sum, signal.Count),
        MetricKind.SignalRatio when SignalRatio.From(metric) is { } ratio && Signals.TryGetValue(ratio.Numerator, out var above) =>
            Share(above.Sum, ratio.Denominator is null ? Requests : Signals.GetValueOrDefault(ratio.Denominator).Sum),
        _ => null,
    };

    private (double Value, double Size)? Quantile(LatencySource source, double level)
    {
        var (completed, left) = source switch
        {
            LatencySource.FirstToken => (Histograms[2], Histograms[3]),
            LatencySource.TokenTime => (Histograms[4], new long[LatencyScale.Buckets]),
            _ => (Histograms[0], Histograms[1]),
        };
        var total = completed.Sum() + left.Sum();
        if (total == 0)
            return null;
        var first = Array.FindIndex(completed, static count => count > 0) is >= 0 and var begin ? begin : LatencyScale.Buckets - 1;
        first = Array.FindIndex(left, static count => count > 0) is >= 0 and var leaving ? Math.Min(first, leaving) : first;
        var last = Math.Max(Array.FindLastIndex(completed, static count => count > 0), Array.FindLastIndex(left, static count => count > 0));
        return (LatencyTable.SecondsAt(new ProductLimit(completed, left, first, last).Quantile(level)), total);
    }

    private static (double Value, double Size)? Share(double above, double below) => below > 0 ? (above / below, below) : null;

    // After a reset of the counters the later number is smaller.
    private static void AddDifference(long[] to, long[] later, long[]? earlier)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] += Math.Max(0, later[i] - (earlier?[i] ?? 0));
    }
}
