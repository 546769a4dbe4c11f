using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Cohorts;

/// <summary>Additive counts of one cohort in one segment.</summary>
public sealed class SegmentCounts
{
    private long[]? _latency;
    private long[]? _left;
    private long[]? _partitionRequests;
    private long[]? _partitionErrors;

    /// <summary>Requests by percentile.</summary>
    public long Requests { get; set; }

    /// <summary>Requests whose failure the destination caused.</summary>
    public long Errors { get; set; }

    /// <summary>
    /// <see cref="Requests"/> by <see cref="UserPartitions"/>; empty before the first. Fewer where an instance of an
    /// earlier version counted some without them.
    /// </summary>
    public IReadOnlyList<long> PartitionRequests => _partitionRequests ?? [];

    /// <summary>The <see cref="Errors"/> among <see cref="PartitionRequests"/>. Same layout.</summary>
    public IReadOnlyList<long> PartitionErrors => _partitionErrors ?? [];

    /// <summary>Durations by bucket of <see cref="LatencyScale"/>; empty before the first.</summary>
    public ReadOnlySpan<long> Latency => _latency;

    /// <summary>
    /// How long the clients of abandoned requests waited. Same layout; these requests are not in
    /// <see cref="Requests"/>.
    /// </summary>
    public ReadOnlySpan<long> CensoredLatency => _left;

    /// <summary>Requests that clients aborted before the destination responded.</summary>
    public long Abandoned => _left?.Sum() ?? 0;

    /// <summary>Adds the counts of another instance.</summary>
    public void Add(SegmentCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Requests += other.Requests;
        Errors += other.Errors;
        for (var partition = 0; partition < other.PartitionRequests.Count; partition++)
            AddPartition(partition, other.PartitionRequests[partition], other.PartitionErrors[partition]);
        for (var bucket = 0; bucket < other.Latency.Length; bucket++)
            AddLatency(bucket, other.Latency[bucket]);
        for (var bucket = 0; bucket < other.CensoredLatency.Length; bucket++)
            AddCensored(bucket, other.CensoredLatency[bucket]);
    }

    /// <summary>Counts requests of one partition.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="requests">Number of requests.</param>
    /// <param name="errors">How many of them failed because of the destination.</param>
    public void Count(int partition, long requests, long errors)
    {
        Requests += requests;
        Errors += errors;
        AddPartition(partition, requests, errors);
    }

    /// <summary>Adds durations of one bucket.</summary>
    public void AddLatency(int bucket, long count)
    {
        if (count != 0)
            (_latency ??= new long[LatencyScale.Buckets])[bucket] += count;
    }

    /// <summary>Adds abandoned requests of one bucket.</summary>
    public void AddCensored(int bucket, long count)
    {
        if (count != 0)
            (_left ??= new long[LatencyScale.Buckets])[bucket] += count;
    }

    /// <summary>The counts for display.</summary>
    public CohortSegmentView Read() => new(Requests, Errors, Quantile(0.5), Quantile(0.95), Quantile(0.99));

    /// <summary>Adds to the partitions only: requests that <see cref="Requests"/> already has.</summary>
    internal void AddPartition(int partition, long requests, long errors)
    {
        if (requests == 0)
            return;
        _partitionErrors ??= new long[UserPartitions.Count];
        (_partitionRequests ??= new long[UserPartitions.Count])[partition] += requests;
        _partitionErrors[partition] += errors;
    }

    private double? Quantile(double level)
    {
        if (_left is not null)
            return LatencyScale.ValueOf(Math.Max(0, (int)Math.Ceiling(Limit(_left).Quantile(level))));
        if (_latency is not { } latency)
            return null;
        var below = level * latency.Sum();
        var bucket = 0;
        while (bucket < latency.Length - 1 && (below -= latency[bucket]) > 0)
            bucket++;
        return LatencyScale.ValueOf(bucket);
    }

    private ProductLimit Limit(long[] left)
    {
        var latency = _latency ?? new long[LatencyScale.Buckets];
        int first = 0, last = LatencyScale.Buckets - 1;
        while (first < last && latency[first] + left[first] == 0)
            first++;
        while (last > first && latency[last] + left[last] == 0)
            last--;
        return new ProductLimit(latency, left, first, last);
    }
}
