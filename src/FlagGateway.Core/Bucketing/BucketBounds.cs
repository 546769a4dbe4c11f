namespace FlagGateway.Core.Bucketing;

/// <summary>Bounds of ranges on a scale of few buckets.</summary>
internal static class BucketBounds
{
    // Percentages such as 33.3 are no exact binary numbers, and a thousandth of a bucket is meant by nobody.
    private const double Tolerance = 1e-6;

    /// <summary>
    /// The first bucket that is not below a percentile, counting a bucket that begins at it: for <c>bucket &lt;
    /// bound</c>.
    /// </summary>
    /// <param name="percentile">From 0 to 100.</param>
    /// <param name="scale">Number of buckets.</param>
    public static ulong FirstFrom(double percentile, ulong scale) => (ulong)Math.Ceiling((percentile / 100 * scale) - Tolerance);

    /// <summary>The number of whole buckets below a percentile: for <c>bucket + 1 &lt;= bound</c>.</summary>
    /// <param name="percentile">From 0 to 100.</param>
    /// <param name="scale">Number of buckets.</param>
    public static ulong Below(double percentile, ulong scale) => (ulong)Math.Floor((percentile / 100 * scale) + Tolerance);
}
