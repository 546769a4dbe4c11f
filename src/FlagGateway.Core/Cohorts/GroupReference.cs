namespace FlagGateway.Core.Cohorts;

/// <summary>Counts of groups on control before they moved to the candidate, as a reference for the candidate.</summary>
/// <remarks>
/// Counts by group have no user partitions, so the correlation between requests of one user is unknown. They count as
/// <see cref="DesignEffect"/> times fewer independent requests (Kish's design effect), spread evenly over the
/// partitions; failures are rounded up, so that the reference is never better than reality. Metrics that are not
/// counted by group are missing.
/// </remarks>
/// <seealso href="https://doi.org/10.1002/bimj.19680100122">Kish: Survey Sampling (1965), 8.2</seealso>
public static class GroupReference
{
    /// <summary>Number of requests that count as one independent request.</summary>
    public const int DesignEffect = 8;

    /// <summary>Minimum number of requests of a reference.</summary>
    public const long MinRequests = 400;

    /// <summary>Adds up the groups' requests on control.</summary>
    /// <param name="segments">Counts by segment of the stage before.</param>
    /// <param name="groups">The groups, such as <c>tenant:internal</c>.</param>
    /// <returns>The counts; <c>null</c> if there are too few.</returns>
    public static CohortTotals? From(SegmentTotals segments, IReadOnlyCollection<string> groups)
    {
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(groups);
        SegmentCounts sum = new();
        foreach (var (key, (control, _)) in segments.Segments)
        {
            if (!key.IsRoute && groups.Contains($"{key.Kind}:{key.Name}", StringComparer.Ordinal))
                sum.Add(control);
        }

        return sum.Requests < MinRequests ? null : Distribute(sum);
    }

    private static CohortTotals Distribute(SegmentCounts sum)
    {
        CohortTotals totals = new();
        var requests = sum.Requests / DesignEffect;
        var errors = Math.Min(requests, (sum.Errors + DesignEffect - 1) / DesignEffect);
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            totals.Requests[partition] = PartOf(requests, partition);
            totals.Errors[partition] = PartOf(errors, partition);
        }

        Distribute(sum.Latency, CohortTotals.Create(ref totals.Histograms[0]));
        var left = Distribute(sum.CensoredLatency, CohortTotals.Create(ref totals.Histograms[1]));
        for (var partition = 0; partition < UserPartitions.Count; partition++)
            totals.Abandoned[partition] = PartOf(left, partition);
        return totals;
    }

    // The remainder of each bucket is carried to the next, so that quantiles do not shift.
    private static long Distribute(ReadOnlySpan<long> latency, int[] partitions)
    {
        long seen = 0, given = 0;
        for (var bucket = 0; bucket < latency.Length; bucket++)
        {
            seen += latency[bucket];
            for (; given < seen / DesignEffect; given++)
                partitions[((int)(given % UserPartitions.Count) * LatencyScale.Buckets) + bucket]++;
        }

        return given;
    }

    private static long PartOf(long count, int partition) => (count / UserPartitions.Count) + (partition < count % UserPartitions.Count ? 1 : 0);
}
