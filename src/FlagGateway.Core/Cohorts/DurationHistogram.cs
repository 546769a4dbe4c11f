namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Counts durations by bucket of <see cref="LatencyScale"/>, in memory that is taken at the first one: most of what
/// could be counted never occurs. Any thread may count without waiting.
/// </summary>
internal static class DurationHistogram
{
    /// <summary>Counts a duration.</summary>
    /// <param name="counts">The counts; <c>null</c> before the first.</param>
    /// <param name="bucket">Bucket of the duration.</param>
    public static void Count(ref int[]? counts, int bucket)
    {
        // The array that loses the race is never published, so nothing was counted in it.
        var own = Volatile.Read(ref counts) ?? Interlocked.CompareExchange(ref counts, new int[LatencyScale.Buckets], null) ?? counts;
        Interlocked.Increment(ref own[bucket]);
    }
}
