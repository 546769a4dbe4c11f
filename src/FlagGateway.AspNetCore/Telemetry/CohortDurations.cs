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
    public void Add(TimeSpan duration) => DurationHistogram.Count(ref _counts, LatencyScale.BucketOf(duration.TotalSeconds));
}
