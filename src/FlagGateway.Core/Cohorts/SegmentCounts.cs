using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Cohorts;

/// <summary>Additive counts of one cohort in one segment.</summary>
public sealed class SegmentCounts
{
    private long[]? _latency;
    private long[]? _left;
    private long[]? _firstToken;
    private long[]? _leftFirstToken;
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

    /// <summary>Times to the first content of LLMs' streams. Same layout; empty before the first.</summary>
    public ReadOnlySpan<long> FirstToken => _firstToken;

    /// <summary>How long the clients waited who left before the first content. Same layout.</summary>
    public ReadOnlySpan<long> CensoredFirstToken => _leftFirstToken;

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
        for (var bucket = 0; bucket < other.FirstToken.Length; bucket++)
            AddFirstToken(bucket, other.FirstToken[bucket]);
        for (var bucket = 0; bucket < other.CensoredFirstToken.Length; bucket++)
            AddCensoredFirstToken(bucket, other.CensoredFirstToken[bucket]);
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
    public void AddLatency(int bucket, long count) => Add(ref _latency, bucket, count);

    /// <summary>Adds abandoned requests of one bucket.</summary>
    public void AddCensored(int bucket, long count) => Add(ref _left, bucket, count);

    /// <summary>Adds times to the first content of one bucket.</summary>
    public void AddFirstToken(int bucket, long count) => Add(ref _firstToken, bucket, count);

    /// <summary>Adds requests of one bucket whose clients left before the first content.</summary>
    public void AddCensoredFirstToken(int bucket, long count) => Add(ref _leftFirstToken, bucket, count);

    /// <summary>The counts for display.</summary>
    public CohortSegmentView Read() => new(Requests, Errors, Quantile(_latency, _left, 0.5), Quantile(_latency, _left, 0.95), Quantile(_latency, _left, 0.99))
    {
        TtftP50 = Quantile(_firstToken, _leftFirstToken, 0.5),
        TtftP95 = Quantile(_firstToken, _leftFirstToken, 0.95),
    };

    /// <summary>Requests and errors by partition: counts, and later ones since earlier ones.</summary>
    internal static SegmentCounts Sum(SegmentCounts? counts, SegmentCounts later, SegmentCounts? earlier)
    {
        SegmentCounts sum = new();
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            sum.Count(
                partition,
                At(counts?._partitionRequests) + Math.Max(0, At(later._partitionRequests) - At(earlier?._partitionRequests)),
                At(counts?._partitionErrors) + Math.Max(0, At(later._partitionErrors) - At(earlier?._partitionErrors)));

            long At(long[]? values) => values?[partition] ?? 0;
        }

        return sum;
    }

    /// <summary>Adds to the partitions only: requests that <see cref="Requests"/> already has.</summary>
    internal void AddPartition(int partition, long requests, long errors)
    {
        if (requests == 0)
            return;
        _partitionErrors ??= new long[UserPartitions.Count];
        (_partitionRequests ??= new long[UserPartitions.Count])[partition] += requests;
        _partitionErrors[partition] += errors;
    }

    private static void Add(ref long[]? histogram, int bucket, long count)
    {
        if (count != 0)
            (histogram ??= new long[LatencyScale.Buckets])[bucket] += count;
    }

    private static double? Quantile(long[]? times, long[]? left, double level)
    {
        if (left is not null)
            return LatencyScale.ValueOf(Math.Max(0, (int)Math.Ceiling(Limit(times ?? new long[LatencyScale.Buckets], left).Quantile(level))));
        if (times is null)
            return null;
        var below = level * times.Sum();
        var bucket = 0;
        while (bucket < times.Length - 1 && (below -= times[bucket]) > 0)
            bucket++;
        return LatencyScale.ValueOf(bucket);
    }

    private static ProductLimit Limit(long[] times, long[] left)
    {
        int first = 0, last = LatencyScale.Buckets - 1;
        while (first < last && times[first] + left[first] == 0)
            first++;
        while (last > first && times[last] + left[last] == 0)
            last--;
        return new ProductLimit(times, left, first, last);
    }
}
