namespace FlagGateway.Core.Statistics;

/// <summary>
/// Converts a number of standard errors for a known variance into one for a variance estimated from few partitions.
/// </summary>
/// <seealso href="https://doi.org/10.1214/aoms/1177706197">
/// Wallace: bounds on normal approximations to Student's and the chi-square distributions (1959)
/// </seealso>
internal static class StudentInflation
{
    /// <summary>
    /// The quantile of Student's t with the same tail as the normal quantile <paramref name="z"/>, by Wallace's
    /// approximation: from two to five standard errors never too small, and at most 3 % too large from eight degrees of
    /// freedom on.
    /// </summary>
    public static double Quantile(double z, double degreesOfFreedom)
    {
        var scaled = z * ((8 * degreesOfFreedom) + 3) / ((8 * degreesOfFreedom) + 1);
        return Math.Sqrt(degreesOfFreedom * Math.Exp(Math.Min(700, scaled * scaled / degreesOfFreedom)) - degreesOfFreedom);
    }
}
