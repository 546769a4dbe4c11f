using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Statistics;

/// <summary>How much of a cohort each user partition has, and which of them are left out because one user rules them.</summary>
internal sealed class PartitionSizes
{
    /// <summary>A partition with a larger share of its cohort than this is left out. 64 partitions have 1.6 % each.</summary>
    public const double MaxShare = 0.125;

    /// <summary>No partition is left out unless this many others remain: with fewer, the few degrees of freedom say enough.</summary>
    public const int MinOthers = 16;

    private readonly double[] _sizes;

    private PartitionSizes(double[] sizes) => _sizes = sizes;

    /// <summary>Sum over the partitions that are kept.</summary>
    public double Total { get; private set; }

    /// <summary>Sum over all partitions.</summary>
    public double TotalOfAll { get; private set; }

    /// <summary>Partitions that are kept and hold anything.</summary>
    public int Partitions { get; private set; }

    /// <summary>Share of the cohort that was left out.</summary>
    public double LeftOut => TotalOfAll > 0 ? 1 - (Total / TotalOfAll) : 0;

    /// <summary>The partitions that were left out, the largest first.</summary>
    public IReadOnlyList<int> PartitionsLeftOut { get; private set; } = [];

    /// <summary>
    /// The number of equally large partitions that would tell as much about their variance, minus one (Kish). Partitions of a cohort with few
    /// or very unequal users count for less than 64.
    /// </summary>
    public double DegreesOfFreedom { get; private set; }

    /// <summary>Takes over the array.</summary>
    /// <param name="sizes">The size of each partition.</param>
    /// <param name="includeAll">Whether no partition is left out.</param>
    public static PartitionSizes From(double[] sizes, bool includeAll = false)
    {
        var partitions = new PartitionSizes(sizes);
        partitions.AddUp(includeAll);
        return partitions;
    }

    /// <summary>Whether a partition holds anything and is kept.</summary>
    public bool Includes(int partition) => _sizes[partition] > 0;

    /// <summary>The size of a partition; zero where it is left out.</summary>
    public double SizeAt(int partition) => _sizes[partition];

    /// <summary>Reads counts.</summary>
    public static PartitionSizes From(IReadOnlyList<long> counts)
    {
        var sizes = new double[UserPartitions.Count];
        PartitionValues.Copy(counts, sizes);
        return From(sizes);
    }

    /// <summary>What of a rate or mean can be known from <paramref name="sums"/>, of which each is part of the size of its partition.</summary>
    /// <param name="sums">Events or values, by partition.</param>
    /// <param name="isRate">Whether they are events, of which there are at most as many as the size of the partition.</param>
    /// <param name="independent">How many independent events there are at most, where that is less than the size.</param>
    /// <remarks>
    /// A rate is a ratio of two sums over partitions, both random; its variance is that of the linearised residuals
    /// <c>sum - rate * size</c> (Cochran, Sampling Techniques, 6.3). Requests of one user may depend on each other as they like.
    /// </remarks>
    public CohortEstimate Estimate(ReadOnlySpan<double> sums, bool isRate, double independent = double.PositiveInfinity)
    {
        double total = 0, squares = 0, products = 0, sizeSquares = 0;
        var sizes = _sizes;
        for (var i = 0; i < sizes.Length; i++)
        {
            var size = sizes[i];
            if (size == 0)
                continue;
            total += sums[i];
            squares += sums[i] * sums[i];
            products += sums[i] * size;
            sizeSquares += size * size;
        }

        var value = total / Total;
        var residuals = Math.Max(0, squares - (2 * value * products) + (value * value * sizeSquares));
        var variance = Partitions > 1 ? residuals / (Total * Total) * Partitions / (Partitions - 1) : double.PositiveInfinity;
        return isRate ? CohortEstimate.Rate(Math.Clamp(value, 0, 1), Math.Min(Total, independent), variance, DegreesOfFreedom) : CohortEstimate.Mean(value, Total, variance, DegreesOfFreedom);
    }

    // One user may send half of the traffic, and fail always. What is left out is chosen by size only, never by what came out, so
    // that it does not lean to either side.
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
        DegreesOfFreedom = squares > 0 ? Math.Max(0.5, (Total * Total / squares) - 1) : 0.5;
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
