namespace FlagGateway.Core.Cohorts;

/// <summary>Subtracts counts.</summary>
public static class CohortWindowChoice
{
    /// <summary>
    /// The counts since an earlier state of the same cohort. <see cref="CohortCounts.Users"/> is not subtracted,
    /// because the same users are seen before and after; neither are the numbers of networks, nor
    /// <see cref="CohortCounts.FailingUsers"/>, which are those of now. Counters that were reset give zero.
    /// </summary>
    /// <param name="later">The counts now.</param>
    /// <param name="earlier">The counts then.</param>
    public static CohortCounts Since(this CohortCounts later, CohortCounts earlier)
    {
        ArgumentNullException.ThrowIfNull(later);
        ArgumentNullException.ThrowIfNull(earlier);
        if (ReferenceEquals(earlier, CohortCounts.Empty))
            return later;
        return later with
        {
            Requests = Subtract(later.Requests, earlier.Requests),
            Errors = Subtract(later.Errors, earlier.Errors),
            Compared = Subtract(later.Compared, earlier.Compared),
            Mismatched = Subtract(later.Mismatched, earlier.Mismatched),
            NotComparable = Subtract(later.NotComparable, earlier.NotComparable),
            Abandoned = Subtract(later.Abandoned, earlier.Abandoned),
            UploadResets = Subtract(later.UploadResets, earlier.UploadResets),
            StatusClasses = Subtract(later.StatusClasses, earlier.StatusClasses),
            StatusCodes = Subtract(later.StatusCodes, earlier.StatusCodes),
            Latency = Subtract(later.Latency, earlier.Latency),
            CensoredLatency = Subtract(later.CensoredLatency, earlier.CensoredLatency),
            FirstToken = Subtract(later.FirstToken, earlier.FirstToken),
            CensoredFirstToken = Subtract(later.CensoredFirstToken, earlier.CensoredFirstToken),
            TokenTime = Subtract(later.TokenTime, earlier.TokenTime),
            Signals = Subtract(later.Signals, earlier.Signals),
            Networks = later.Networks with
            {
                Requests = Subtract(later.Networks.Requests, earlier.Networks.Requests),
                Errors = Subtract(later.Networks.Errors, earlier.Networks.Errors),
                Abandoned = Subtract(later.Networks.Abandoned, earlier.Networks.Abandoned),
                UploadResets = Subtract(later.Networks.UploadResets, earlier.Networks.UploadResets),
                StatusClasses = Subtract(later.Networks.StatusClasses, earlier.Networks.StatusClasses),
                Latency = Subtract(later.Networks.Latency, earlier.Networks.Latency),
                CensoredLatency = Subtract(later.Networks.CensoredLatency, earlier.Networks.CensoredLatency),
            },
        };
    }

    /// <summary>The same counts with histograms of their own, which keep no others alive.</summary>
    internal static CohortCounts Detach(this CohortCounts counts) => counts with
    {
        Latency = Detach(counts.Latency),
        CensoredLatency = Detach(counts.CensoredLatency),
        FirstToken = Detach(counts.FirstToken),
        CensoredFirstToken = Detach(counts.CensoredFirstToken),
        TokenTime = Detach(counts.TokenTime),
        Networks = counts.Networks with { Latency = Detach(counts.Networks.Latency), CensoredLatency = Detach(counts.Networks.CensoredLatency) },
    };

    private static IReadOnlyList<int> Detach(IReadOnlyList<int> histogram) => histogram is CountDifference ? [.. histogram] : histogram;

    private static IReadOnlyList<int> Subtract(IReadOnlyList<int> later, IReadOnlyList<int> earlier) =>
        later.Count == 0 || earlier.Count == 0 ? later : new CountDifference(later, earlier);

    private static IReadOnlyDictionary<int, long[]> Subtract(IReadOnlyDictionary<int, long[]> later, IReadOnlyDictionary<int, long[]> earlier) =>
        later.Count == 0 || earlier.Count == 0
            ? later
            : later.ToDictionary(static code => code.Key, code => earlier.TryGetValue(code.Key, out var before) ? Subtract(code.Value, before) : code.Value);

    private static IReadOnlyDictionary<string, SignalCounts> Subtract(IReadOnlyDictionary<string, SignalCounts> later, IReadOnlyDictionary<string, SignalCounts> earlier)
    {
        if (later.Count == 0 || earlier.Count == 0)
            return later;
        var signals = new Dictionary<string, SignalCounts>(later.Count, StringComparer.Ordinal);
        foreach (var (name, counts) in later)
            signals[name] = earlier.TryGetValue(name, out var before) ? Subtract(counts, before) : counts;
        return signals;
    }

    // A partition whose count has not grown has no new values, so a rounding error in its sum is dropped.
    private static SignalCounts Subtract(SignalCounts later, SignalCounts earlier)
    {
        var sums = new double[later.Sum.Count];
        for (var i = 0; i < sums.Length; i++)
            sums[i] = i < earlier.Sum.Count && later.Count[i] > earlier.Count[i] ? later.Sum[i] - earlier.Sum[i] : 0;
        return new SignalCounts(Subtract(later.Count, earlier.Count), sums);
    }

    private static long[] Subtract(IReadOnlyList<long> later, IReadOnlyList<long> earlier)
    {
        var counts = new long[later.Count];
        if (later is long[] ends && earlier is long[] starts && starts.Length == ends.Length)
        {
            for (var i = 0; i < counts.Length; i++)
                counts[i] = Math.Max(0, ends[i] - starts[i]);
            return counts;
        }

        for (var i = 0; i < counts.Length; i++)
            counts[i] = Math.Max(0, later[i] - (i < earlier.Count ? earlier[i] : 0));
        return counts;
    }
}
