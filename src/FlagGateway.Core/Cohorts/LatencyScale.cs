namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Buckets of durations with geometrically growing bounds, so that every quantile read from them lies within
/// 2 % of the true one, from 0.1 ms to 1000 s.
/// </summary>
/// <remarks>Shorter durations count as 0.1 ms, longer ones as 1000 s.</remarks>
/// <seealso href="https://arxiv.org/abs/1908.10693">
/// DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees
/// </seealso>
public static class LatencyScale
{
    /// <summary>The largest relative error of a quantile.</summary>
    public const double RelativeError = 0.02;

    /// <summary>The shortest duration that is distinguished, in seconds.</summary>
    public const double Minimum = 0.0001;

    /// <summary>The longest duration that is distinguished, in seconds.</summary>
    public const double Maximum = 1000;

    private const double Growth = (1 + RelativeError) / (1 - RelativeError);

    private static readonly double LogGrowth = Math.Log(Growth);

    /// <summary>Number of buckets.</summary>
    public static int Buckets { get; } = (int)Math.Ceiling(Math.Log(Maximum / Minimum) / LogGrowth) + 1;

    /// <summary>The bucket of a duration.</summary>
    /// <param name="seconds">The duration; values up to <see cref="Minimum"/> are in the first bucket.</param>
    public static int BucketOf(double seconds)
    {
        if (!(seconds > Minimum))
            return 0;
        return Math.Min((int)Math.Ceiling(Math.Log(seconds / Minimum) / LogGrowth), Buckets - 1);
    }

    /// <summary>
    /// The representative duration of a bucket, in seconds: at most <see cref="RelativeError"/> from every duration in
    /// it.
    /// </summary>
    public static double ValueOf(int bucket) => bucket == 0 ? Minimum : 2 * UpperBoundOf(bucket) / (1 + Growth);

    /// <summary>The longest duration of a bucket, in seconds.</summary>
    public static double UpperBoundOf(int bucket) => Minimum * Math.Exp(bucket * LogGrowth);
}
