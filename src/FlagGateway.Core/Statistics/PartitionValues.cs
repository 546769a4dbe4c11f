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
}
