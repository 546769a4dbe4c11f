using FlagGateway.Core.Cohorts;

namespace FlagGateway.Admin.Console.Charts;

/// <summary>
/// Durations counted by pairs of buckets of <see cref="LatencyScale"/>, without the empty ones: quantiles lie within 4
/// % of the true ones, and a few hundred intervals of a rollout fit into some ten kilobytes.
/// </summary>
internal sealed class DurationCounts
{
    private const int BucketsOfPair = 2;

    private readonly ushort[] _pairs;
    private readonly int[] _counts;

    private DurationCounts(ushort[] pairs, int[] counts) => (_pairs, _counts) = (pairs, counts);

    /// <summary>No durations.</summary>
    public static DurationCounts Empty { get; } = new([], []);

    /// <summary>Adds up the partitions of a cohort.</summary>
    /// <param name="byPartition">
    /// Partition times <see cref="LatencyScale.Buckets"/> plus bucket; empty for none.
    /// </param>
    public static DurationCounts From(IReadOnlyList<int> byPartition)
    {
        if (byPartition.Count == 0)
            return Empty;
        var sums = new int[PairCount];
        for (var i = 0; i < byPartition.Count; i++)
            sums[i % LatencyScale.Buckets / BucketsOfPair] += byPartition[i];
        return FromSums(sums);
    }

    /// <summary>A quantile in seconds by nearest rank; <c>null</c> without durations.</summary>
    /// <param name="quantile">Above 0, at most 1.</param>
    public double? Quantile(double quantile)
    {
        var total = _counts.Sum(static count => (long)count);
        if (total == 0)
            return null;
        var rank = Math.Max(1, (long)Math.Ceiling(quantile * total));
        var i = 0;
        for (rank -= _counts[0]; rank > 0; rank -= _counts[i])
            i++;
        return LatencyScale.UpperBoundOf(_pairs[i] * BucketsOfPair);
    }

    /// <summary>All durations of both.</summary>
    public DurationCounts Plus(DurationCounts other) => Combine(other, 1);

    /// <summary>The durations added since.</summary>
    public DurationCounts Since(DurationCounts before) => Combine(before, -1);

    private static int PairCount => (LatencyScale.Buckets + BucketsOfPair - 1) / BucketsOfPair;

    private DurationCounts Combine(DurationCounts other, int sign)
    {
        if (other._pairs.Length == 0)
            return this;
        var sums = new int[PairCount];
        for (var i = 0; i < _pairs.Length; i++)
            sums[_pairs[i]] += _counts[i];
        for (var i = 0; i < other._pairs.Length; i++)
            sums[other._pairs[i]] = Math.Max(0, sums[other._pairs[i]] + (sign * other._counts[i]));
        return FromSums(sums);
    }

    private static DurationCounts FromSums(int[] sums)
    {
        var length = sums.Count(static sum => sum != 0);
        if (length == 0)
            return Empty;
        var (pairs, counts, next) = (new ushort[length], new int[length], 0);
        for (var i = 0; i < sums.Length; i++)
        {
            if (sums[i] != 0)
                (pairs[next], counts[next++]) = ((ushort)i, sums[i]);
        }

        return new(pairs, counts);
    }
}
