namespace FlagGateway.Core.Statistics;

/// <summary>Reads lists with one value for each partition.</summary>
internal static class PartitionValues
{
    /// <summary>Copies counts; a shorter list leaves zeros.</summary>
    public static void Copy(IReadOnlyList<long> counts, Span<double> values)
    {
        values.Clear();
        var length = Math.Min(counts.Count, values.Length);

        // Through the interface each element is a virtual call, and these are read for every guardrail at every
        // evaluation.
        if (counts is long[] array)
        {
            for (var i = 0; i < length; i++)
                values[i] = array[i];
            return;
        }

        for (var i = 0; i < length; i++)
            values[i] = counts[i];
    }

    /// <summary>Copies sums; a shorter list leaves zeros.</summary>
    public static void Copy(IReadOnlyList<double> sums, Span<double> values)
    {
        values.Clear();
        for (var i = 0; i < Math.Min(sums.Count, values.Length); i++)
            values[i] = sums[i];
    }

    /// <summary>
    /// The rate or mean of sums over sizes, and how far each partition is from what it would have at that rate.
    /// </summary>
    /// <param name="sizes">Sizes by partition; zero for those that are not included.</param>
    /// <param name="sums">Events or values, by partition.</param>
    /// <param name="deviations">Receives the linearised residuals; zero for partitions that are not included.</param>
    public static double Deviate(ReadOnlySpan<double> sizes, ReadOnlySpan<double> sums, Span<double> deviations)
    {
        double size = 0, sum = 0;
        for (var i = 0; i < sizes.Length; i++)
        {
            size += sizes[i];
            sum += sizes[i] > 0 ? sums[i] : 0;
        }

        var value = sum / size;
        for (var i = 0; i < sizes.Length; i++)
            deviations[i] = sizes[i] > 0 ? sums[i] - (value * sizes[i]) : 0;
        return value;
    }
}
