using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Durations of a cohort in some time, by bucket of the <see cref="LatencyScale"/>. Abandoned requests took as long as
/// their clients waited.
/// </summary>
internal sealed class DurationTotals
{
    private readonly long[] _totals = new long[LatencyScale.Buckets];

    /// <summary>All durations.</summary>
    public long Count { get; private set; }

    /// <summary>Reads the durations between two states of a cohort.</summary>
    public static DurationTotals Between(CohortCounts earlier, CohortCounts later, LatencySource source)
    {
        var totals = new DurationTotals();
        totals.Add(earlier, later, source);
        return totals;
    }

    /// <summary>Adds those of another time.</summary>
    public void Add(CohortCounts earlier, CohortCounts later, LatencySource source)
    {
        if (source == LatencySource.FirstToken)
        {
            Add(later.FirstToken, earlier.FirstToken);
            Add(later.CensoredFirstToken, earlier.CensoredFirstToken);
        }
        else
        {
            Add(later.Latency, earlier.Latency);
            Add(later.CensoredLatency, earlier.CensoredLatency);
        }
    }

    /// <summary>The first bucket beyond which at most a share of the durations lie.</summary>
    public int BucketBefore(double share)
    {
        var bucket = LatencyScale.Buckets - 1;
        for (long beyond = 0; bucket > 0; bucket--)
        {
            beyond += _totals[bucket];
            if (beyond > share * Count)
                break;
        }

        return bucket;
    }

    /// <summary>The durations beyond a bucket.</summary>
    public OutageRate Beyond(int bucket)
    {
        long beyond = 0;
        for (var slower = bucket + 1; slower < _totals.Length; slower++)
            beyond += _totals[slower];
        return new OutageRate(beyond, Count);
    }

    private void Add(IReadOnlyList<int> later, IReadOnlyList<int> earlier)
    {
        var histogram = PartitionHistogram.From(earlier.Count == 0 ? later : new CountDifference(later, earlier));
        for (var partition = 0; partition < UserPartitions.Count; partition++)
            Count += histogram.AddTo(_totals, partition, 0, LatencyScale.Buckets - 1);
    }
}
