namespace FlagGateway.Core.Cohorts;

/// <summary>
/// The counters of one partition, on cache lines of their own, so that users of different partitions rarely contend.
/// </summary>
/// <param name="slots">Number of <see cref="StatusSlots"/> that are counted: all, or classes only.</param>
internal sealed class PartitionCounter(int slots)
{
    private readonly long[] _statuses = new long[slots];
    private long _errors;
    private long _abandoned;
    private long _uploadResets;
    private long _compared;
    private long _mismatched;
    private long _notComparable;
    private int[]? _latency;
    private int[]? _censored;
    private int[]? _firstToken;
    private int[]? _censoredFirstToken;
    private int[]? _tokenTime;

    /// <summary>The dominant user.</summary>
    public HeaviestUser Heaviest { get; } = new();

    public long Errors => Interlocked.Read(ref _errors);

    public long Abandoned => Interlocked.Read(ref _abandoned);

    public long UploadResets => Interlocked.Read(ref _uploadResets);

    public long Compared => Interlocked.Read(ref _compared);

    public long Mismatched => Interlocked.Read(ref _mismatched);

    public long NotComparable => Interlocked.Read(ref _notComparable);

    /// <summary>By bucket of <see cref="LatencyScale"/>; <c>null</c> before the first.</summary>
    public int[]? Latency => Volatile.Read(ref _latency);

    /// <summary>How long the clients of abandoned requests waited. Same layout.</summary>
    public int[]? Censored => Volatile.Read(ref _censored);

    /// <summary>Times to the first content. Same layout.</summary>
    public int[]? FirstToken => Volatile.Read(ref _firstToken);

    /// <summary>How long the clients waited who left before the first content. Same layout.</summary>
    public int[]? CensoredFirstToken => Volatile.Read(ref _censoredFirstToken);

    /// <summary>Times between tokens. Same layout.</summary>
    public int[]? TokenTime => Volatile.Read(ref _tokenTime);

    /// <summary>
    /// Counts a request with two additions, one for its status and one for its duration; the number of requests is the
    /// sum over statuses.
    /// </summary>
    /// <param name="observed">The request.</param>
    /// <param name="slot">Slot of its status.</param>
    /// <param name="bucket">Bucket of its duration; below 0 for none.</param>
    public void Record(in CohortObservation observed, int slot, int bucket)
    {
        switch (observed.Outcome)
        {
            case ObservedOutcome.Abandoned:
                Interlocked.Increment(ref _abandoned);
                DurationHistogram.Count(ref _censored, bucket);
                return;
            case ObservedOutcome.UploadReset:
                Interlocked.Increment(ref _uploadResets);
                return;
            default:
                Interlocked.Increment(ref _statuses[slot]);
                if (observed.IsError)
                    Interlocked.Increment(ref _errors);
                else if (bucket >= 0)
                    DurationHistogram.Count(ref _latency, bucket);
                return;
        }
    }

    /// <summary>Counts the times of an LLM's stream.</summary>
    public void RecordTokens(in CohortObservation observed)
    {
        if (observed.FirstToken is { } first)
            DurationHistogram.Count(ref observed.IsFirstTokenCensored ? ref _censoredFirstToken : ref _firstToken, LatencyScale.BucketOf(first.TotalSeconds));
        if (observed.TokenTime is { } time)
            DurationHistogram.Count(ref _tokenTime, LatencyScale.BucketOf(time.TotalSeconds));
    }

    public void CountCopy(bool isMatch)
    {
        Interlocked.Increment(ref _compared);
        if (!isMatch)
            Interlocked.Increment(ref _mismatched);
    }

    public void CountNotComparable() => Interlocked.Increment(ref _notComparable);

    /// <summary>Requests so far, whatever their status.</summary>
    public long ReadRequests()
    {
        long requests = 0;
        for (var slot = 0; slot < _statuses.Length; slot++)
            requests += ReadStatus(slot);
        return requests;
    }

    /// <summary>Requests of one slot.</summary>
    public long ReadStatus(int slot) => Interlocked.Read(ref _statuses[slot]);
}
