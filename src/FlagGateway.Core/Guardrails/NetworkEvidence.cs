using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Checks that evidence against a candidate comes from many senders. Identities are free: one attacker may invent any
/// number of them and send requests that rightly fail. Addresses in many networks are not free, so a hard verdict must
/// also hold without the network that contributes most.
/// </summary>
public static class NetworkEvidence
{
    /// <summary>
    /// Minimum number of client networks to distinguish senders; with fewer, one office or one load balancer may be all
    /// of them.
    /// </summary>
    public const int MinNetworks = 20;

    /// <summary>Whether senders can be distinguished.</summary>
    /// <param name="candidate">The candidate's counts since the observation period began.</param>
    public static bool CanReport(CohortCounts candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return candidate.Networks.Distinct >= MinNetworks;
    }

    /// <summary>
    /// Returns the window counted by network instead of by user, without the network partition that contributes most to
    /// a metric.
    /// </summary>
    /// <param name="metric">The metric.</param>
    /// <param name="window">The window.</param>
    /// <returns>
    /// The window; <c>null</c> if the metric is not counted by network, or control has no such counts.
    /// </returns>
    internal static ComparisonWindow? Without(string metric, ComparisonWindow window)
    {
        if (Contributions(metric, window.Candidate.Networks) is not { } contributions || (window.Control.TotalRequests > 0 && window.Control.Networks.Requests.Sum() == 0))
            return null;
        var max = contributions.Index().MaxBy(static one => one.Item).Index;
        return new ComparisonWindow(ToCounts(window.Control.Networks, without: -1), ToCounts(window.Candidate.Networks, max));
    }

    // For a latency, a network contributes all its requests.
    private static long[]? Contributions(string metric, NetworkCounts counts)
    {
        return GuardrailMetrics.KindOf(metric) switch
        {
            MetricKind.ErrorRate => [.. counts.Errors],
            MetricKind.AbandonRate => [.. counts.Abandoned],
            MetricKind.Latency when GuardrailMetrics.IsOfResponses(metric) => [.. counts.Requests],
            MetricKind.Status when StatusMetric.TryParse(metric, out var status) && status.Code == 0 =>
                [.. Enumerable.Range(0, UserPartitions.Count).Select(partition => counts.StatusClasses[(partition * CohortCounts.StatusClassCount) + status.Class - 1])],
            _ => null,
        };
    }

    private static CohortCounts ToCounts(NetworkCounts counts, int without) => new()
    {
        Requests = Clear(counts.Requests, without, 1),
        Errors = Clear(counts.Errors, without, 1),
        Abandoned = Clear(counts.Abandoned, without, 1),
        StatusClasses = Clear(counts.StatusClasses, without, CohortCounts.StatusClassCount),
        Latency = Clear(counts.Latency, without, LatencyScale.Buckets),
        CensoredLatency = Clear(counts.CensoredLatency, without, LatencyScale.Buckets),
    };

    private static T[] Clear<T>(IReadOnlyList<T> counts, int partition, int width)
    {
        T[] copy = [.. counts];
        if (partition >= 0 && copy.Length > 0)
            Array.Clear(copy, partition * width, width);
        return copy;
    }
}
