using MathNet.Numerics;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// Evidence that something that happens to most of the candidate's units, such as user partitions, would not happen to
/// them at control:
/// the ratio of two likelihoods. It needs few units, and nothing is assumed about how the requests of one unit depend
/// on each other.
/// </summary>
/// <remarks>
/// Under the null hypothesis it happens to the units of both cohorts with one probability, which is not known: uniform
/// before any data, so that what control shows determines it (Laplace's rule of succession). Under the alternative, the
/// candidate's units have a probability of their own, beta distributed with mean 8/9. The ratio is a martingale under
/// the null hypothesis, on average over the unknown probability: it ever exceeds x with probability 1/x at most
/// (Ville), so that it may be read at every evaluation.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1602.05549">
/// Deng, Lu, Chen: continuous monitoring of A/B tests without pain: optional stopping in Bayesian testing (2016)
/// </seealso>
/// <seealso href="https://doi.org/10.1080/01621459.1995.10476572">Kass, Raftery: Bayes factors (1995)</seealso>
internal static class SharedRateEvidence
{
    // Units that the mean of the alternative stands for.
    private const double Alternative = 8;

    /// <summary>The natural logarithm of the likelihood ratio.</summary>
    /// <param name="hit">The candidate's units that it happened to.</param>
    /// <param name="units">The candidate's units.</param>
    /// <param name="controlHit">Control's units that it happened to; may be a fraction.</param>
    /// <param name="controlUnits">Control's units.</param>
    public static double LogRatio(double hit, double units, double controlHit, double controlUnits)
    {
        var missed = units - hit;
        var (a, b) = (1 + controlHit, 1 + controlUnits - controlHit);
        return LogBeta(Alternative + hit, 1 + missed) - LogBeta(Alternative, 1) - LogBeta(a + hit, b + missed) + LogBeta(a, b);
    }

    private static double LogBeta(double a, double b) => SpecialFunctions.GammaLn(a) + SpecialFunctions.GammaLn(b) - SpecialFunctions.GammaLn(a + b);
}
