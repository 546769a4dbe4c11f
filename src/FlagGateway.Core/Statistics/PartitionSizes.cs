using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// Sizes of a cohort's user partitions, and which of them are excluded because one user dominates them.
/// </summary>
internal sealed class PartitionSizes
{
    /// <summary>Maximum share of a partition; larger ones are excluded. 64 partitions have 1.6 % each.</summary>
    public const double MaxShare = 0.125;

    /// <summary>
    /// Minimum number of partitions that remain after an exclusion; with fewer, the low degrees of freedom are penalty
    /// enough.
    /// </summary>
    public const int MinOthers = 16;

    private readonly double[] _sizes;

    private readonly double[]? _reports;

    private PartitionSizes(double[] sizes, double[]? reports = null) => (_sizes, _reports) = (sizes, reports);

    /// <summary>Sum over the included partitions.</summary>
    public double Total { get; private set; }

    /// <summary>
    /// Number of independent values that the included partitions can have at most: their size, unless that is a sum of
    /// reported numbers.
    /// </summary>
    public double Reports
    {
        get
        {
            if (_reports is null)
                return Total;
            double reports = 0;
            for (var i = 0; i < _sizes.Length; i++)
                reports += _sizes[i] > 0 ? _reports[i] : 0;
            return reports;
        }
    }

    /// <summary>Sum over all partitions.</summary>
    public double TotalOfAll { get; private set; }

    /// <summary>Number of included partitions that are not empty.</summary>
    public int Partitions { get; private set; }

    /// <summary>Share of the cohort that was excluded.</summary>
    public double LeftOut => TotalOfAll > 0 ? 1 - (Total / TotalOfAll) : 0;

    /// <summary>The excluded partitions, the largest first.</summary>
    public IReadOnlyList<int> PartitionsLeftOut { get; private set; } = [];

    /// <summary>
    /// The number of equally large partitions with the same information about the variance (Kish). Partitions of a
    /// cohort with few or very unequal users count for less than 64. <c>null</c> for none.
    /// </summary>
    public double? Effective { get; private set; }

    /// <summary><see cref="Effective"/> minus one.</summary>
    public double DegreesOfFreedom => Math.Max(0.5, (Effective ?? 0) - 1);

    /// <summary>Creates sizes from an array, which is then owned by the result.</summary>
    /// <param name="sizes">The size of each partition.</param>
    /// <param name="includeAll">Whether all partitions are included.</param>
    public static PartitionSizes From(double[] sizes, bool includeAll = false)
    {
        var partitions = new PartitionSizes(sizes);
        partitions.AddUp(includeAll);
        return partitions;
    }

    /// <summary>Creates sizes from those of a cohort's sums, which stay its own.</summary>
    public static PartitionSizes From(PartitionSums sums)
    {
        var partitions = new PartitionSizes([.. sums.Sizes], sums.Reports);
        partitions.AddUp(includeAll: false);
        return partitions;
    }

    /// <summary>Whether a partition is included and not empty.</summary>
    public bool Includes(int partition) => _sizes[partition] > 0;

    /// <summary>The size of a partition; zero if it is excluded.</summary>
    public double SizeAt(int partition) => _sizes[partition];

    /// <summary>Creates sizes from counts.</summary>
    public static PartitionSizes From(IReadOnlyList<long> counts)
    {
        var sizes = new double[UserPartitions.Count];
        PartitionValues.Copy(counts, sizes);
        return From(sizes);
    }

    /// <summary>Estimates a rate or mean from <paramref name="sums"/> by partition.</summary>
    /// <param name="sums">Events or values, by partition.</param>
    /// <param name="isRate">Whether they are events, at most as many as the size of the partition.</param>
    /// <param name="independent">Upper bound of the number of independent events, if less than the size.</param>
    /// <remarks>
    /// A rate is a ratio of two sums over partitions, both random; its variance is that of the linearised residuals
    /// <c>sum - rate * size</c> (Cochran, Sampling Techniques, 6.3). Requests of one user may be arbitrarily
    /// correlated. A large partition pulls the rate towards its own, which makes its residual too small; dividing by
    /// one minus its share corrects that (Bell and McCaffrey, Bias reduction in standard errors for linear regression
    /// with multi-stage samples, 2002).
    /// </remarks>
    public CohortEstimate Estimate(ReadOnlySpan<double> sums, bool isRate, double independent = double.PositiveInfinity)
    {
        Span<double> deviations = stackalloc double[UserPartitions.Count];
        var value = Deviate(sums, deviations);
        double variance = 0;
        for (var i = 0; i < deviations.Length; i++)
            variance += deviations[i] * deviations[i] / (1 - ShareAt(i));
        return Compose(value, sums, variance / (Total * Total), isRate, independent);
    }

    /// <summary>The rate or mean, and how far each partition is from what it would have at that rate.</summary>
    /// <param name="sums">Events or values, by partition.</param>
    /// <param name="deviations">The linearised residuals; zero for partitions that are not included.</param>
    public double Deviate(ReadOnlySpan<double> sums, Span<double> deviations) => PartitionValues.Deviate(_sizes, sums, deviations);

    /// <summary>The share of the total size that a partition has.</summary>
    public double ShareAt(int partition) => _sizes[partition] / Total;

    /// <summary>An estimate from a variance between partitions.</summary>
    public CohortEstimate Compose(double value, ReadOnlySpan<double> sums, double variance, bool isRate, double independent = double.PositiveInfinity)
    {
        var partitions = 0;
        for (var i = 0; i < _sizes.Length; i++)
            partitions += _sizes[i] > 0 && sums[i] > 0 ? 1 : 0;
        var known = Partitions > 1 ? variance : double.PositiveInfinity;
        return isRate ? CohortEstimate.Rate(Math.Clamp(value, 0, 1), Math.Min(Total, independent), known, DegreesOfFreedom, partitions) : CohortEstimate.Mean(value, Reports, known, DegreesOfFreedom);
    }

    // One user may send half of the traffic and always fail. Exclusion depends on size only, never on the outcome, so
    // that it introduces no bias.
    private void AddUp(bool includeAll)
    {
        foreach (var size in _sizes)
        {
            TotalOfAll += size;
            Partitions += size > 0 ? 1 : 0;
        }

        Total = TotalOfAll;
        while (!includeAll && Partitions > MinOthers && IndexOfLargest() is var largest && _sizes[largest] > MaxShare * Total)
        {
            Total -= _sizes[largest];
            _sizes[largest] = 0;
            PartitionsLeftOut = [.. PartitionsLeftOut, largest];
            Partitions--;
        }

        double squares = 0;
        foreach (var size in _sizes)
            squares += size * size;
        Effective = squares > 0 ? Total * Total / squares : null;
    }

    private int IndexOfLargest()
    {
        var largest = 0;
        for (var i = 1; i < _sizes.Length; i++)
        {
            if (_sizes[i] > _sizes[largest])
                largest = i;
        }

        return largest;
    }
}
