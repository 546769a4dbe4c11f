namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Counts one cohort in one segment, by <see cref="UserPartitions"/>: without them it would be unknown how much the
/// requests of one user depend on each other, and busy users of a small tenant would look like a regression. Recording
/// costs one addition for the request and one for each of its times, whatever the number of partitions; nothing is
/// allocated after the first time of each kind.
/// </summary>
internal sealed class SegmentCounter
{
    // Of one partition in one stage, far fewer than two billion. Each request is in one of the two: a reader that sees
    // it as a request and not yet as an error would take it for a success, which ends a streak of failures.
    private readonly int[] _succeeded = new int[UserPartitions.Count];
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
            DurationHistogram.Count(ref observed.IsFirstTokenCensored ? ref _censoredFirstToken : ref _firstToken, LatencyScale.BucketOf(first.TotalSeconds));
        switch (observed.Outcome)
        {
            case ObservedOutcome.Abandoned:
                DurationHistogram.Count(ref _censored, bucket);
                return;
            case ObservedOutcome.UploadReset:
                return;
            default:
                Interlocked.Increment(ref (observed.IsError ? _errors : _succeeded)[partition]);
                if (!observed.IsError && bucket >= 0)
                    DurationHistogram.Count(ref _latency, bucket);
                return;
        }
    }

    /// <summary>
    /// The counts so far. Durations are read before requests, so that there are never more of them than requests.
    /// </summary>
    /// <param name="withDurations">Whether durations are read.</param>
    public SegmentCounts Read(bool withDurations)
    {
        SegmentCounts counts = new();
        if (withDurations)
        {
            Read(ref _latency, counts.AddLatency);
            Read(ref _censored, counts.AddCensored);
            Read(ref _firstToken, counts.AddFirstToken);
            Read(ref _censoredFirstToken, counts.AddCensoredFirstToken);
        }

        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            var errors = Volatile.Read(ref _errors[partition]);
            counts.Count(partition, errors + Volatile.Read(ref _succeeded[partition]), errors);
        }

        return counts;
    }

    private static void Read(ref int[]? histogram, Action<int, long> add)
    {
        if (Volatile.Read(ref histogram) is not { } counts)
            return;
        for (var bucket = 0; bucket < counts.Length; bucket++)
            add(bucket, counts[bucket]);
    }
}
