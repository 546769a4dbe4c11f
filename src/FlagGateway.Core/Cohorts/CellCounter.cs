namespace FlagGateway.Core.Cohorts;

/// <summary>The counters of one cell: about one cache line, so that users of different cells seldom wait for each other.</summary>
internal sealed class CellCounter
{
    private long _requests;
    private long _errors;
    private long _compared;
    private long _mismatched;
    private int[]? _latency;

    public long Requests => Interlocked.Read(ref _requests);

    public long Errors => Interlocked.Read(ref _errors);

    public long Compared => Interlocked.Read(ref _compared);

    public long Mismatched => Interlocked.Read(ref _mismatched);

    /// <summary>By bucket of <see cref="LatencyScale"/>; <c>null</c> before the first.</summary>
    public int[]? Latency => Volatile.Read(ref _latency);

    public void CountRequest(bool isError)
    {
        Interlocked.Increment(ref _requests);
        if (isError)
            Interlocked.Increment(ref _errors);
    }

    public void CountCopy(bool isMatch)
    {
        Interlocked.Increment(ref _compared);
        if (!isMatch)
            Interlocked.Increment(ref _mismatched);
    }

    public void CountLatency(int bucket)
    {
        // Nobody has seen the array that loses the race, and nothing was counted in it.
        var latency = Latency ?? Interlocked.CompareExchange(ref _latency, new int[LatencyScale.Buckets], null) ?? _latency;
        Interlocked.Increment(ref latency[bucket]);
    }
}
