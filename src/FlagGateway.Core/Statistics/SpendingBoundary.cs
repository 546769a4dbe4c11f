using MathNet.Numerics.Distributions;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// The levels of planned analyses. The probability of passing a candidate at the limit is spent over the analyses:
/// after k of them <c>k/(k+1)</c> of it. Since the data of an analysis contain those of the analyses before, a later
/// analysis costs less than a test of its own. How much less follows from the time between them, as for a sum of
/// independent increments.
/// </summary>
/// <remarks>
/// The distribution of a sum that has not passed yet is carried from analysis to analysis by numerical integration.
/// Where users differ persistently, analyses depend on each other more than that, and fewer candidates pass at the
/// limit.
/// </remarks>
/// <seealso href="https://doi.org/10.1093/biomet/70.3.659">
/// Lan, DeMets: discrete sequential boundaries for clinical trials (1983)
/// </seealso>
/// <seealso href="https://doi.org/10.2307/2343787">
/// Armitage, McPherson, Rowe: repeated significance tests on accumulating data (1969)
/// </seealso>
internal sealed class SpendingBoundary
{
    private const int Points = 801;
    private const double Lowest = -8;

    private readonly double[] _levels;

    private SpendingBoundary(double[] levels) => _levels = levels;

    /// <summary>Computes the levels.</summary>
    /// <param name="times">Times of the analyses, growing.</param>
    /// <param name="alpha">Probability that is spent in total if analyses never end; in (0,1).</param>
    public static SpendingBoundary Compute(IReadOnlyList<double> times, double alpha)
    {
        var levels = new double[times.Count];
        double[] sums = [0], weights = [1];
        double before = 0;
        for (var analysis = 0; analysis < levels.Length; analysis++)
        {
            var (deviation, scale) = (Math.Sqrt(times[analysis] - before), Math.Sqrt(times[analysis]));
            var spend = alpha * ShareOf(analysis + 1);
            var z = Bisect(bound => Crossing(sums, weights, bound * scale, deviation), spend);
            levels[analysis] = Normal.CDF(0, 1, -z);
            (sums, weights) = Carry(sums, weights, z * scale, scale, deviation);
            before = times[analysis];
        }

        return new SpendingBoundary(levels);
    }

    /// <summary>The part of the probability that is spent on an analysis.</summary>
    /// <param name="number">From 1.</param>
    public static double ShareOf(int number) => 1 / (number * (number + 1.0));

    /// <summary>The one-sided level of an analysis.</summary>
    /// <param name="number">From 1.</param>
    public double LevelOf(int number) => _levels[number - 1];

    private static double Crossing(double[] sums, double[] weights, double bound, double deviation)
    {
        double crossing = 0;
        for (var i = 0; i < sums.Length; i++)
            crossing += weights[i] * Normal.CDF(0, 1, (sums[i] - bound) / deviation);
        return crossing;
    }

    // The distribution at this analysis of sums that have not passed, on a grid with trapezoidal weights.
    private static (double[] Sums, double[] Weights) Carry(double[] sums, double[] weights, double bound, double scale, double deviation)
    {
        var (next, probabilities) = (new double[Points], new double[Points]);
        var step = (bound - (Lowest * scale)) / (Points - 1);
        for (var j = 0; j < Points; j++)
        {
            next[j] = (Lowest * scale) + (j * step);
            double density = 0;
            for (var i = 0; i < sums.Length; i++)
            {
                var distance = (next[j] - sums[i]) / deviation;
                density += weights[i] * Math.Exp(-0.5 * distance * distance);
            }

            probabilities[j] = density / (deviation * Math.Sqrt(2 * Math.PI)) * step * (j is 0 or Points - 1 ? 0.5 : 1);
        }

        return (next, probabilities);
    }

    // The crossing probability falls with the bound.
    private static double Bisect(Func<double, double> crossing, double spend)
    {
        double low = 0, high = 10;
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            if (crossing(middle) > spend)
                low = middle;
            else
                high = middle;
        }

        return high;
    }
}
