namespace FlagGateway.Core.Statistics;

/// <summary>
/// The share of durations beyond each bucket when some durations are censored (only a lower bound is known): the
/// product over the earlier buckets of the fraction of open requests that remained. A request censored in a bucket
/// counts as open through all of it, and after the last observation the share stays constant, so that neither
/// underestimates durations.
/// </summary>
/// <remarks>
/// Below the first censored duration it is the plain share, and it is never below the share that treats each censored
/// request as one that took exactly as long as its client waited. Requests of one user may be correlated: the variance
/// is that of the linearised estimate between user partitions.
/// </remarks>
/// <seealso href="https://doi.org/10.1080/01621459.1958.10501452">
/// Kaplan, Meier: nonparametric estimation from incomplete observations (1958)
/// </seealso>
/// <seealso href="https://doi.org/10.1006/jmva.1994.1031">
/// Ying, Wei: the Kaplan–Meier estimate for dependent failure time observations (1994)
/// </seealso>
internal sealed class ProductLimit
{
    private readonly double[] _beyond;
    private readonly double[] _open;
    private readonly double[] _answeredWeights;
    private readonly double[] _leftWeights;
    private readonly int _first;
    private readonly int _last;
    private readonly double _total;

    /// <summary>Reads totals by bucket.</summary>
    /// <param name="completed">Durations that ended with a response.</param>
    /// <param name="left">Those that ended without one.</param>
    /// <param name="first">The first bucket that is not empty.</param>
    /// <param name="last">The last bucket that is not empty.</param>
    public ProductLimit(ReadOnlySpan<long> completed, ReadOnlySpan<long> left, int first, int last)
    {
        (_first, _last) = (first, last);
        (_beyond, _open, _answeredWeights, _leftWeights) = (new double[last + 1], new double[last + 1], new double[last + 1], new double[last + 1]);
        for (var bucket = first; bucket <= last; bucket++)
            _total += completed[bucket] + left[bucket];
        double open = _total, beyond = 1, sum = 0;
        for (var bucket = first; bucket <= last; bucket++)
        {
            var rest = open - completed[bucket];
            _open[bucket] = open;
            if (completed[bucket] > 0)
            {
                beyond = rest > 0 ? beyond * (rest / open) : 0;
                sum += rest > 0 ? completed[bucket] / (open * rest) : 0;
            }

            _beyond[bucket] = beyond;
            _leftWeights[bucket] = 1 + (_total * sum);
            _answeredWeights[bucket] = _leftWeights[bucket] - (rest > 0 ? _total / rest : 0);
            open = rest - left[bucket];
        }
    }

    /// <summary>The share beyond the end of a bucket.</summary>
    public double Beyond(int bucket) => bucket < _first ? 1 : _beyond[Math.Min(bucket, _last)];

    /// <summary>
    /// Number of uncensored requests with as much information about a bucket as those open at its start: at most the
    /// actual number (the effective sample size of Cutler and Ederer).
    /// </summary>
    /// <seealso href="https://doi.org/10.1016/0021-9681(58)90126-7">
    /// Cutler, Ederer: maximum utilization of the life table method (1958)
    /// </seealso>
    public double SizeAt(int bucket)
    {
        var at = Math.Clamp(bucket, _first, _last);
        while (at > _first && Beyond(at - 1) == 0)
            at--;
        return Math.Min(_total, _open[at] / Beyond(at - 1));
    }

    /// <summary>
    /// The position that a share of the durations do not exceed; the last one if too many are censored.
    /// </summary>
    public double Quantile(double level)
    {
        for (var bucket = _first; bucket <= _last; bucket++)
        {
            double before = 1 - Beyond(bucket - 1), until = 1 - _beyond[bucket];
            if (until > before && until >= level)
                return bucket - 1 + Math.Max(0, (level - before) / (until - before));
        }

        return _last;
    }

    /// <summary>
    /// A partition's part of the shares beyond the end of each bucket, including the one before the first: without
    /// censoring, its requests beyond. Over all partitions it sums to the share times their requests; its deviation
    /// from the share times the partition's own is the residual.
    /// </summary>
    /// <param name="completed">Durations that ended with a response.</param>
    /// <param name="left">Those that ended without one.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="size">The partition's requests.</param>
    public double[] RowOf(PartitionHistogram completed, PartitionHistogram left, int partition, double size)
    {
        var row = new double[_last - _first + 2];
        Span<int> ended = stackalloc int[_last - _first + 1], leaving = stackalloc int[_last - _first + 1];
        completed.CopyTo(ended, partition, _first);
        left.CopyTo(leaving, partition, _first);
        double open = size, closed = 0;
        row[0] = size;
        for (var i = 0; i < ended.Length; i++)
        {
            var weight = _leftWeights[_first + i];
            open -= ended[i] + leaving[i];
            closed += (ended[i] * _answeredWeights[_first + i]) + (leaving[i] * weight);
            row[i + 1] = _beyond[_first + i] * ((weight * open) + closed);
        }

        return row;
    }
}
