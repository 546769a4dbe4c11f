namespace FlagGateway.Core.Cohorts;

/// <summary>Counts by client network that can be added: counts are summed, bits of networks are united.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class NetworkTotals
{
    /// <summary>Requests by partition.</summary>
    public long[] Requests { get; } = new long[UserPartitions.Count];

    /// <summary>Errors by partition.</summary>
    public long[] Errors { get; } = new long[UserPartitions.Count];

    /// <summary>Abandoned requests by partition.</summary>
    public long[] Abandoned { get; } = new long[UserPartitions.Count];

    /// <summary>Requests whose connection broke during the upload, by partition.</summary>
    public long[] UploadResets { get; } = new long[UserPartitions.Count];

    /// <summary>Responses: partition times 5 plus class minus 1.</summary>
    public long[] StatusClasses { get; } = new long[UserPartitions.Count * CohortCounts.StatusClassCount];

    /// <summary>Durations: partition times <see cref="LatencyScale.Buckets"/> plus bucket; empty without any.</summary>
    public int[] Latency => Histograms[0];

    /// <summary>How long the clients of abandoned requests waited. Same layout.</summary>
    public int[] CensoredLatency => Histograms[1];

    /// <summary>Bits of <see cref="DistinctNetworks"/>.</summary>
    public ulong[] Distinct { get; } = new ulong[DistinctNetworks.Words];

    /// <summary>All counts, in serialization order.</summary>
    internal long[][] Counts => [Requests, Errors, Abandoned, UploadResets, StatusClasses];

    /// <summary>All histograms, in the same order.</summary>
    internal int[][] Histograms { get; } = [[], []];

    /// <summary>The counts as guardrails read them.</summary>
    internal NetworkCounts ToCounts() => new()
    {
        Requests = Requests,
        Errors = Errors,
        Abandoned = Abandoned,
        UploadResets = UploadResets,
        StatusClasses = StatusClasses,
        Latency = CohortTotals.Filled(Latency),
        CensoredLatency = CohortTotals.Filled(CensoredLatency),
        Distinct = DistinctNetworks.Estimate(Distinct),
    };
}
