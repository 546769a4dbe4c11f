using MathNet.Numerics.Distributions;

namespace FlagGateway.Core.Statistics;

/// <summary>Quantiles of Student's distribution, also far out in the tails of few degrees of freedom.</summary>
internal static class StudentQuantile
{
    // The library searches up to 800 and throws beyond.
    private const double Searched = 700;

    private const double Maximum = 1e12;

    /// <summary>The value that is exceeded with a probability.</summary>
    /// <param name="degreesOfFreedom">1 or more.</param>
    /// <param name="alpha">The probability, in (0,0.5).</param>
    public static double Compute(double degreesOfFreedom, double alpha)
    {
        if (StudentT.CDF(0, 1, degreesOfFreedom, -Searched) < alpha)
            return StudentT.InvCDF(0, 1, degreesOfFreedom, 1 - alpha);
        double low = Math.Log(Searched), high = Math.Log(Maximum);
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            if (StudentT.CDF(0, 1, degreesOfFreedom, -Math.Exp(middle)) > alpha)
                low = middle;
            else
                high = middle;
        }

        return Math.Exp(high);
    }
}
