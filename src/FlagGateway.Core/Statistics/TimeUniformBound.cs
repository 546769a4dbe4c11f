namespace FlagGateway.Core.Statistics;

/// <summary>
/// Number of standard errors between truth and estimate that covers all evaluations at once, with a given probability
/// of ever being wrong. The bound is the normal mixture: under any other truth, the likelihood ratio of effects drawn
/// from a normal distribution against it is a martingale that ever exceeds 1/alpha with probability at most alpha
/// (Ville).
/// </summary>
/// <remarks>
/// One normal distribution is sharp only near its own effect size, so the mixture has three:
/// one of the threshold's size, for small differences; two of ten and a hundred times that size, so that a candidate
/// that is clearly broken is detected after some dozens of requests. The variance is estimated: asymptotic confidence
/// sequences.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1810.08240">
/// Howard, Ramdas, McAuliffe, Sekhon: time-uniform, nonparametric, nonasymptotic confidence sequences (2021)
/// </seealso>
/// <seealso href="https://arxiv.org/abs/2103.06476">
/// Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas: time-uniform central limit theory and asymptotic confidence sequences
/// </seealso>
/// <seealso href="https://arxiv.org/abs/1512.04922">Johari, Pekelis, Walsh: always valid inference (mSPRT)</seealso>
public static class TimeUniformBound
{
    private static readonly double[] Sizes = [1, 10, 100];
    private static readonly double[] LogWeights = [Math.Log(0.6), Math.Log(0.25), Math.Log(0.15)];

    /// <summary>The number of standard errors to either side.</summary>
    /// <param name="variance">Variance of the estimate.</param>
    /// <param name="scale">The smallest size of effect that matters, in the estimate's unit.</param>
    /// <param name="alpha">Probability that the interval is ever wrong, on either side; in (0,1).</param>
    public static double Multiplier(double variance, double scale, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        var floored = Math.Max(variance, double.Epsilon);
        Span<double> heights = stackalloc double[Sizes.Length];
        Span<double> slopes = stackalloc double[Sizes.Length];
        var y = double.PositiveInfinity;
        for (var i = 0; i < Sizes.Length; i++)
        {
            // Caps keep the arithmetic finite if the variance is negligible against the scale, or the scale against it.
            var information = Math.Clamp(Sizes[i] * scale * (Sizes[i] * scale) / floored, 1e-12, 1e12);
            slopes[i] = information / (1 + information);
            heights[i] = LogWeights[i] - (0.5 * Math.Log(1 + information)) + Math.Log(alpha);
            y = Math.Min(y, -heights[i] / slopes[i]);
        }

        return Math.Sqrt(2 * Solve(heights, slopes, y));
    }

    // The y = z²/2 at which the mixture reaches 1/alpha. Each component alone reaches it later, so the smallest of
    // theirs is above the root of a convex, increasing function, and Newton's steps descend to it without overshooting.
    private static double Solve(ReadOnlySpan<double> heights, ReadOnlySpan<double> slopes, double y)
    {
        for (var step = 0; step < 50; step++)
        {
            double sum = 0, slope = 0;
            for (var i = 0; i < heights.Length; i++)
            {
                var part = Math.Exp(heights[i] + (slopes[i] * y));
                sum += part;
                slope += part * slopes[i];
            }

            var change = Math.Log(sum) * sum / slope;
            y -= change;
            if (change < 1e-6 * y)
                break;
        }

        return y;
    }
}
