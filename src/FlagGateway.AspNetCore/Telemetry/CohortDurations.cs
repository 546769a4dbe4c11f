using FlagGateway.Core.Cohorts;

namespace FlagGateway.Telemetry;

/// <summary>
/// The destination's times of one cohort, counted by buckets of <see cref="LatencyScale"/>: for the console, which
/// shows quantiles of flags without a rollout as well. Guardrails have counts of their own, by user partition.
/// </summary>
/// <remarks>Allocates 1.6 kB at the first time, then nothing.</remarks>
internal sealed class CohortDurations
{
    private int[]? _counts;

    /// <summary>Counts by bucket; empty before the first.</summary>
    public IReadOnlyList<int> Counts => Volatile.Read(ref _counts) ?? [];

    /// <summary>Counts a time.</summary>
    public void Add(TimeSpan duration)
    {
        // The array that loses the race is never published, so nothing was counted in it.
        var counts = Volatile.Read(ref _counts) ?? Interlocked.CompareExchange(ref _counts, new int[LatencyScale.Buckets], null) ?? _counts;
        Interlocked.Increment(ref counts[LatencyScale.BucketOf(duration.TotalSeconds)]);
    }
}
