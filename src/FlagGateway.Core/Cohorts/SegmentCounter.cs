namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Counts one cohort in one segment, by <see cref="UserPartitions"/>: without them it would be unknown how much the
/// requests of one user depend on each other, and busy users of a small tenant would look like a regression. Recording
/// costs one addition for the request and one for each of its times, whatever the number of partitions; nothing is
/// allocated after the first time of each kind.
/// </summary>
internal sealed class SegmentCounter
{
    // Of one partition in one stage, far fewer than two billion.
    private readonly int[] _requests = new int[UserPartitions.Count];
    private readonly int[] _errors = new int[UserPartitions.Count];
    private int[]? _latency;
    private int[]? _censored;
    private int[]? _firstToken;
    private int[]? _censoredFirstToken;

    /// <summary>Counts a request.</summary>
    /// <param name="observed">The request.</param>
    /// <param name="partition">Partition of its user.</param>
    /// <param name="bucket">Bucket of its duration; below 0 for none.</param>
    public void Record(in CohortObservation observed, int partition, int bucket)
    {
        if (observed.FirstToken is { } first)
            Count(ref observed.IsFirstTokenCensored ? ref _censoredFirstToken : ref _firstToken, LatencyScale.BucketOf(first.TotalSeconds));
        switch (observed.Outcome)
        {
            case ObservedOutcome.Abandoned:
                Count(ref _censored, bucket);
                return;
            case ObservedOutcome.UploadReset:
                return;
            default:
                Interlocked.Increment(ref _requests[partition]);
                if (observed.IsError)
                    Interlocked.Increment(ref _errors[partition]);
                else if (bucket >= 0)
                    Count(ref _latency, bucket);
                return;
        }
    }

    /// <summary>The counts so far. Parts are read before totals, so that no part ever exceeds its total.</summary>
    /// <param name="withDurations">Whether durations are read.</param>
    public SegmentCounts Read(bool withDurations)
    {
        SegmentCounts counts = new();
        Span<int> errors = stackalloc int[UserPartitions.Count];
        for (var partition = 0; partition < errors.Length; partition++)
            errors[partition] = Volatile.Read(ref _errors[partition]);
        if (withDurations)
        {
            Read(ref _latency, counts.AddLatency);
            Read(ref _censored, counts.AddCensored);
            Read(ref _firstToken, counts.AddFirstToken);
            Read(ref _censoredFirstToken, counts.AddCensoredFirstToken);
        }

        for (var partition = 0; partition < errors.Length; partition++)
            counts.Count(partition, Volatile.Read(ref _requests[partition]), errors[partition]);
        return counts;
    }

    private static void Read(ref int[]? histogram, Action<int, long> add)
    {
        if (Volatile.Read(ref histogram) is not { } counts)
            return;
        for (var bucket = 0; bucket < counts.Length; bucket++)
            add(bucket, counts[bucket]);
    }

    private static void Count(ref int[]? histogram, int bucket)
    {
        // The array that loses the race is never published, so nothing was counted in it.
        var counts = Volatile.Read(ref histogram) ?? Interlocked.CompareExchange(ref histogram, new int[LatencyScale.Buckets], null) ?? histogram;
        Interlocked.Increment(ref counts[bucket]);
    }
}
