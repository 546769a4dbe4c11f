using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// One cohort's durations in one window, read without a copy. Positions on the scale of durations are given in buckets
/// and fractions of one: bucket b reaches from b-1 to b, and a ratio of durations is a distance.
/// </summary>
/// <remarks>
/// The duration of an abandoned request is at least the time that the client waited: see <see cref="ProductLimit"/>.
/// </remarks>
internal sealed class LatencyTable
{
    private readonly PartitionHistogram _completed;
    private readonly PartitionHistogram _left;
    private readonly long[] _totals = new long[LatencyScale.Buckets];
    private readonly long[] _leftByPartition = new long[UserPartitions.Count];
    private readonly ProductLimit? _limit;
    private double[][]? _rows;

    private LatencyTable(PartitionHistogram completed, PartitionHistogram left, LatencyTable? wider, bool includeAll)
    {
        (_completed, _left) = (completed, left);

        // A wider table with excluded partitions has no data about those.
        var range = wider is { Sizes.LeftOut: 0 } ? wider : null;
        First = range?.First ?? 0;
        Last = range?.Last ?? LatencyScale.Buckets - 1;
        var leftTotals = left.IsEmpty ? [] : new long[LatencyScale.Buckets];
        var sizes = new double[UserPartitions.Count];
        for (var partition = 0; partition < sizes.Length; partition++)
        {
            _leftByPartition[partition] = left.AddTo(leftTotals, partition, First, Last);
            sizes[partition] = completed.AddTo(_totals, partition, First, Last) + _leftByPartition[partition];
        }

        Sizes = PartitionSizes.From(sizes, includeAll);
        for (var partition = 0; partition < sizes.Length && Sizes.LeftOut > 0; partition++)
        {
            if (Sizes.Includes(partition))
                continue;
            completed.RemoveFrom(_totals, partition, First, Last);
            if (!left.IsEmpty)
                left.RemoveFrom(leftTotals, partition, First, Last);
        }

        while (First < Last && IsFree(First, leftTotals))
            First++;
        while (Last > First && IsFree(Last, leftTotals))
            Last--;
        Total = (long)Sizes.Total;
        Left = leftTotals.Sum();
        if (Left > 0)
            _limit = new ProductLimit(_totals, leftTotals, First, Last);
    }

    /// <summary>The natural logarithm of the factor between two buckets.</summary>
    public static double LogGrowth { get; } = Math.Log(LatencyScale.UpperBoundOf(1) / LatencyScale.Minimum);

    /// <summary>The first bucket that is not empty.</summary>
    public int First { get; private set; }

    /// <summary>The last bucket that is not empty.</summary>
    public int Last { get; private set; }

    /// <summary>Number of durations in the included partitions.</summary>
    public long Total { get; }

    /// <summary>Those of <see cref="Total"/> that ended without a response.</summary>
    public long Left { get; }

    /// <summary>Durations by partition.</summary>
    public PartitionSizes Sizes { get; }

    /// <summary>Reads a cohort's durations.</summary>
    /// <param name="counts">The cohort.</param>
    /// <param name="wider">
    /// A table of the same cohort over a window that contains this one: no duration lies outside its range.
    /// </param>
    /// <param name="includeAll">Whether partitions dominated by one user are included.</param>
    /// <param name="source">Which durations.</param>
    public static LatencyTable From(CohortCounts counts, LatencyTable? wider = null, bool includeAll = false, LatencySource source = LatencySource.Response)
    {
        var (completed, left) = source switch
        {
            LatencySource.FirstToken => (counts.FirstToken, counts.CensoredFirstToken),
            LatencySource.TokenTime => (counts.TokenTime, []),
            _ => (counts.Latency, counts.CensoredLatency),
        };
        return new(PartitionHistogram.From(completed), PartitionHistogram.From(left), wider, includeAll);
    }

    /// <summary>The duration at a position, in seconds.</summary>
    public static double SecondsAt(double place) => LatencyScale.Minimum * Math.Exp(place * LogGrowth);

    /// <summary>
    /// The position that a share <paramref name="level"/> of the durations do not exceed; the table must not be empty.
    /// The last observed position where too many ended without a response: the true one is there or beyond.
    /// </summary>
    public double Quantile(double level)
    {
        if (_limit is not null)
            return _limit.Quantile(level);
        var below = level * Total;
        for (var bucket = First; bucket <= Last; bucket++)
        {
            if (below <= _totals[bucket] && _totals[bucket] > 0)
                return bucket - 1 + (below / _totals[bucket]);
            below -= _totals[bucket];
        }

        return Last;
    }

    /// <summary>The share of durations beyond a position, with its variance between partitions.</summary>
    public CohortEstimate Beyond(double place)
    {
        var (bucket, part) = Locate(place);
        Span<double> beyond = stackalloc double[UserPartitions.Count];
        if (_limit is null)
        {
            SumBeyond(bucket, part, beyond);
            return Sizes.Estimate(beyond, isRate: true);
        }

        var rows = _rows ??= [.. Enumerable.Range(0, beyond.Length).Select(partition => _limit.RowOf(_completed, _left, partition, Sizes.SizeAt(partition)))];
        var (before, until) = (Math.Max(0, bucket - First), Math.Min(bucket, Last) - First + 1);
        for (var partition = 0; partition < beyond.Length; partition++)
            beyond[partition] = (part * rows[partition][before]) + ((1 - part) * rows[partition][until]);
        return Sizes.Estimate(beyond, isRate: true, _limit.SizeAt(bucket));
    }

    /// <summary>
    /// The durations beyond a position, and all of them, by partition. Without those of abandoned requests.
    /// </summary>
    public PartitionSums CountBeyond(double place)
    {
        var (bucket, part) = Locate(place);
        var (sizes, beyond) = (new double[UserPartitions.Count], new double[UserPartitions.Count]);
        for (var partition = 0; partition < sizes.Length; partition++)
            sizes[partition] = Sizes.SizeAt(partition);
        SumBeyond(bucket, part, beyond);
        return new PartitionSums(sizes, beyond);
    }

    /// <summary>
    /// The requests that took at least some time, whether completed or abandoned after a longer wait, and all of them,
    /// by partition.
    /// </summary>
    /// <param name="seconds">The time.</param>
    public PartitionSums CountAtLeast(double seconds)
    {
        var place = Math.Log(seconds / LatencyScale.Minimum) / LogGrowth;
        var counts = CountBeyond(place);
        var (bucket, _) = Locate(place);
        for (var partition = 0; partition < counts.Sums.Length && Left > 0; partition++)
            counts.Sums[partition] += counts.Sizes[partition] > 0 ? _left.Sum(partition, bucket + 1, Last) : 0;
        return counts;
    }

    /// <summary>
    /// The share of requests that were not completed up to a position, whether they took longer or were abandoned: an
    /// upper bound of the share of durations beyond, reached if all abandoned requests would have taken longer.
    /// </summary>
    /// <seealso href="https://doi.org/10.1073/pnas.73.1.11">
    /// Peterson: bounds for a joint distribution function with fixed sub-distribution functions (1976)
    /// </seealso>
    public CohortEstimate Unanswered(double place)
    {
        var (bucket, part) = Locate(place);
        Span<double> unanswered = stackalloc double[UserPartitions.Count];
        SumBeyond(bucket, part, unanswered);
        for (var partition = 0; partition < unanswered.Length; partition++)
            unanswered[partition] += _leftByPartition[partition];
        return Sizes.Estimate(unanswered, isRate: true);
    }

    /// <summary>The share of requests that were abandoned up to a position.</summary>
    public CohortEstimate LeftUntil(double place)
    {
        var (bucket, part) = Locate(place);
        Span<double> left = stackalloc double[UserPartitions.Count];
        for (var partition = 0; partition < left.Length; partition++)
            left[partition] = _left.Sum(partition, First, Math.Min(bucket, Last)) - (bucket <= Last ? part * _left.At(partition, bucket) : 0);
        return Sizes.Estimate(left, isRate: true);
    }

    private (int Bucket, double Part) Locate(double place)
    {
        var bucket = Math.Clamp((int)Math.Ceiling(place), First, Last + 1);
        return (bucket, Math.Clamp(bucket - place, 0, 1));
    }

    private void SumBeyond(int bucket, double part, Span<double> beyond)
    {
        beyond.Clear();
        for (var partition = 0; partition < beyond.Length && Total > 0; partition++)
            beyond[partition] = _completed.Sum(partition, bucket + 1, Last) + (bucket <= Last ? part * _completed.At(partition, bucket) : 0);
    }

    private bool IsFree(int bucket, long[] left) => _totals[bucket] == 0 && (left.Length == 0 || left[bucket] == 0);
}
