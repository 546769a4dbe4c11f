using MathNet.Numerics.Distributions;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// Number of standard errors between truth and estimate that covers all evaluations at once, with a given probability
/// of ever being wrong. The bound is a mixture: under any other truth, the likelihood ratio of effects drawn from a
/// distribution against it is a martingale that ever exceeds 1/alpha with probability at most alpha (Ville).
/// </summary>
/// <remarks>
/// A limit has one bad side, so only effects on one side are drawn. One distribution is sharp only near its own effect
/// size, so the mixture has four: a normal one around an effect of the threshold's size, half as wide, because a
/// candidate that is beyond a limit is usually beyond it by about as much again; a half-normal one of the
/// threshold's size, for small differences; and two of ten and a hundred times that size, so that a candidate that is
/// clearly broken is detected after some dozens of requests. The variance is estimated: asymptotic confidence
/// sequences.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1810.08240">
/// Howard, Ramdas, McAuliffe, Sekhon: time-uniform, nonparametric, nonasymptotic confidence sequences (2021), whose
/// one-sided normal mixture is the half-normal part
/// </seealso>
/// <seealso href="https://arxiv.org/abs/2103.06476">
/// Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas: time-uniform central limit theory and asymptotic confidence sequences
/// </seealso>
/// <seealso href="https://arxiv.org/abs/1906.07801">
/// Grünwald, de Heide, Koolen: safe testing (2024), for priors near the effect that matters
/// </seealso>
/// <seealso href="https://arxiv.org/abs/1512.04922">Johari, Pekelis, Walsh: always valid inference (mSPRT)</seealso>
public static class TimeUniformBound
{
    // Of the normal part, in units of the scale.
    private const double Deviation = 0.5;

    private static readonly double LogWeight = Math.Log(0.5);
    private static readonly double[] Sizes = [1, 10, 100];
    private static readonly double[] LogWeights = [Math.Log(0.2), Math.Log(0.2), Math.Log(0.1)];

    // Caps keep the arithmetic finite if the variance is negligible against the scale, or the scale against it.
    private const double MaxInformation = 1e12;

    /// <summary>The number of standard errors from the estimate to either end.</summary>
    /// <param name="variance">Variance of the estimate.</param>
    /// <param name="scale">The smallest size of effect that matters, in the estimate's unit.</param>
    /// <param name="alpha">Probability that this end of the interval is ever wrong; in (0,1).</param>
    public static double Multiplier(double variance, double scale, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        var unit = Math.Clamp(scale * scale / Math.Max(variance, double.Epsilon), 1 / MaxInformation, MaxInformation);
        var target = -Math.Log(alpha);

        // A half-normal part alone, without its factor of at least one, reaches 1/alpha later, so the smallest of these
        // is above the root.
        var z = double.PositiveInfinity;
        for (var i = 0; i < Sizes.Length; i++)
        {
            var information = InformationOf(i, unit);
            z = Math.Min(z, Math.Sqrt(2 * (target - LogWeights[i] + (0.5 * Math.Log(1 + information))) * (1 + information) / information));
        }

        return Solve(unit, target, z);
    }

    // The logarithm of a mixture of exponentials is convex and increasing, so Newton's steps descend to the root
    // without overshooting.
    private static double Solve(double unit, double target, double z)
    {
        for (var step = 0; step < 60; step++)
        {
            var (value, slope) = LogMixtureAt(z, unit);
            var change = (value - target) / slope;
            z -= change;
            if (!(change > 1e-6 * z))
                break;
        }

        return z;
    }

    // The logarithm of the mixture, and its derivative.
    private static (double Value, double Slope) LogMixtureAt(double z, double unit)
    {
        Span<double> logs = stackalloc double[Sizes.Length + 1];
        Span<double> slopes = stackalloc double[Sizes.Length + 1];
        for (var i = 0; i < Sizes.Length; i++)
        {
            var information = InformationOf(i, unit);
            var shrinkage = information / (1 + information);
            var reach = z * Math.Sqrt(shrinkage);
            var below = Normal.CDF(0, 1, reach);
            logs[i] = LogWeights[i] + Math.Log(2 * below) - (0.5 * Math.Log(1 + information)) + (0.5 * shrinkage * z * z);
            slopes[i] = (shrinkage * z) + (Math.Sqrt(shrinkage) * Normal.PDF(0, 1, reach) / below);
        }

        var spread = Deviation * Deviation * unit;
        var mean = Math.Sqrt(unit);
        logs[^1] = LogWeight - (0.5 * Math.Log(1 + spread)) + (((spread * z * z) + (2 * mean * z) - unit) / (2 * (1 + spread)));
        slopes[^1] = ((spread * z) + mean) / (1 + spread);

        double largest = double.NegativeInfinity, sum = 0, slope = 0;
        foreach (var log in logs)
            largest = Math.Max(largest, log);
        for (var i = 0; i < logs.Length; i++)
        {
            var part = Math.Exp(logs[i] - largest);
            sum += part;
            slope += part * slopes[i];
        }

        return (largest + Math.Log(sum), slope / sum);
    }

    private static double InformationOf(int part, double unit) => Math.Clamp(Sizes[part] * Sizes[part] * unit, 1 / MaxInformation, MaxInformation);
}
