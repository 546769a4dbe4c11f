using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Statistics;

/// <summary>One cohort's requests or reports, and the events or values among them, by partition.</summary>
internal sealed class PartitionSums
{
    /// <summary>Creates it from arrays, which are then owned by it.</summary>
    public PartitionSums(double[] sizes, double[] sums)
    {
        (Sizes, Sums) = (sizes, sums);
        foreach (var size in sizes)
        {
            Total += size;
            Partitions += size > 0 ? 1 : 0;
        }
    }

    /// <summary>Creates it from counts.</summary>
    public static PartitionSums From(IReadOnlyList<long> sizes, IReadOnlyList<long> events)
    {
        double[] count = new double[UserPartitions.Count], sums = new double[UserPartitions.Count];
        PartitionValues.Copy(sizes, count);
        PartitionValues.Copy(events, sums);
        return new PartitionSums(count, sums);
    }

    /// <summary>Creates it from reported values; <c>null</c> for none.</summary>
    public static PartitionSums From(SignalCounts? reports)
    {
        double[] count = new double[UserPartitions.Count], sums = new double[UserPartitions.Count];
        PartitionValues.Copy(reports?.Count ?? [], count);
        PartitionValues.Copy(reports?.Sum ?? [], sums);
        return new PartitionSums(count, sums);
    }

    /// <summary>Creates it from two sums of which the ratio is wanted.</summary>
    /// <param name="above">The numerator, by partition.</param>
    /// <param name="below">The denominator; a partition in which it is not above zero is not included.</param>
    /// <param name="reports">Number of reports that the denominator is the sum of.</param>
    public static PartitionSums Ratio(IReadOnlyList<double> above, IReadOnlyList<double> below, IReadOnlyList<long> reports)
    {
        double[] sizes = new double[UserPartitions.Count], sums = new double[UserPartitions.Count], counts = new double[UserPartitions.Count];
        PartitionValues.Copy(below, sizes);
        PartitionValues.Copy(above, sums);
        PartitionValues.Copy(reports, counts);
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = Math.Max(0, sizes[i]);
        return new PartitionSums(sizes, sums) { Reports = counts };
    }

    /// <summary>Reports by partition, where they are not the sizes; <c>null</c> where they are.</summary>
    public double[]? Reports { get; private init; }

    /// <summary>Requests or reports, by partition.</summary>
    public double[] Sizes { get; }

    /// <summary>Events or values, by partition.</summary>
    public double[] Sums { get; }

    /// <summary>Requests or reports of all partitions.</summary>
    public double Total { get; }

    /// <summary>Partitions with one.</summary>
    public int Partitions { get; }

    /// <summary>Those of the partitions that are included in others.</summary>
    public PartitionSums Within(PartitionSizes others)
    {
        var sizes = new double[Sizes.Length];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = others.Includes(i) ? Sizes[i] : 0;
        return new PartitionSums(sizes, Sums);
    }

    /// <summary>The rate or mean, and how far each partition is from what it would have at that rate.</summary>
    public (double Value, double[] Deviations) Deviate()
    {
        var deviations = new double[Sizes.Length];
        return (PartitionValues.Deviate(Sizes, Sums, deviations), deviations);
    }
}
