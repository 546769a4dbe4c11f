namespace FlagGateway.Core.Bucketing;

/// <summary>
/// A range of percentiles, compiled to positions of a hash. The data path compares integers, and the result equals
/// that of comparing the percentiles as floating-point numbers.
/// </summary>
/// <param name="First">The lowest position inside.</param>
/// <param name="End">
/// The lowest position above <paramref name="First"/> that is outside, up to <see cref="Scale"/>.
/// </param>
public readonly record struct BucketRange(ulong First, ulong End)
{
    internal const ulong AllBuckets = 1UL << 32;

    /// <summary>Number of positions. Default: 2^32, those of <see cref="Bucket.PrimaryHash"/>.</summary>
    public ulong Scale { get; init; } = AllBuckets;

    /// <summary>Compiles <c>from &lt;= percentile &lt; to</c>; a <paramref name="to"/> of 100 includes 100.</summary>
    /// <param name="from">From 0 to 100, at most <paramref name="to"/>.</param>
    /// <param name="to">From 0 to 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A bound is not a number from 0 to 100, or the bounds are reversed.
    /// </exception>
    public static BucketRange Compile(double from, double to)
    {
        if (!(from is >= 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(from), from, "A percentile lies in [0,100].");
        if (!(to is >= 0 and <= 100) || to < from)
            throw new ArgumentOutOfRangeException(nameof(to), to, "A percentile lies in [0,100] and a range does not end before it starts.");
        return new BucketRange(FirstAtOrAbove(from), to == 100 ? AllBuckets : FirstAtOrAbove(to));
    }

    /// <summary>Whether a position lies inside.</summary>
    public bool Contains(ulong position) => position >= First && position < End;

    /// <summary>The share of all positions that lie inside, from 0 to 1.</summary>
    public double Share => (End > First ? End - First : 0) / (double)Scale;

    private static ulong FirstAtOrAbove(double percentile)
    {
        ulong low = 0, high = AllBuckets;
        while (low < high)
        {
            var middle = low + ((high - low) >> 1);
            if (Bucket.PercentileOf((uint)middle) >= percentile)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
