using System.Globalization;
using MathNet.Numerics;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// Checks that the users so far are split as expected. If not, users are lost or moved on one variant, and a comparison
/// of the cohorts is not valid.
/// </summary>
/// <remarks>
/// Asked every few seconds, so the test is valid at every evaluation: the likelihood of the split under shares that are
/// spread around the expected one (Dirichlet, <see cref="Concentration"/>), over its likelihood under the expected one,
/// is a martingale that ever exceeds 1/alpha with probability at most alpha (Ville).
/// </remarks>
/// <param name="IsSound">Whether the split is plausible as chance.</param>
/// <param name="PValue">Upper bound of the probability that a sound split is ever at least as unlikely.</param>
/// <param name="Text">The check in one line with its numbers.</param>
/// <seealso href="https://arxiv.org/abs/2011.03567">
/// Lindon, Malek: anytime-valid inference for multinomial count data (2022)
/// </seealso>
/// <seealso href="https://doi.org/10.1145/3292500.3330722">
/// Fabijan et al.: diagnosing sample ratio mismatch in online controlled experiments (2019)
/// </seealso>
public sealed record SampleRatio(bool IsSound, double PValue, string Text)
{
    /// <summary>P-value below which the split does not count as chance.</summary>
    public const double Limit = 0.001;

    /// <summary>Relative standard error of a count of distinct users (HyperLogLog with 2^14 registers).</summary>
    public const double SketchError = 0.0081;

    /// <summary>How many users' worth of spread the shares have that the expected one is compared with.</summary>
    public const double Concentration = 100;

    /// <summary>
    /// The test, with as many fewer users as the error of the counts themselves costs: otherwise a million users would
    /// fail it because of the sketches alone.
    /// </summary>
    /// <param name="controlUsers">Distinct users of control.</param>
    /// <param name="candidateUsers">Distinct users of the candidate.</param>
    /// <param name="expectedShare">The candidate's share of the users of both cohorts; in (0,1).</param>
    public static SampleRatio Check(double controlUsers, double candidateUsers, double expectedShare)
    {
        var all = controlUsers + candidateUsers;
        if (!(expectedShare is > 0 and < 1) || !(all > 0))
            return new SampleRatio(true, 1, "sample ratio: nothing to compare");
        double ofCandidate = (1 - expectedShare) * SketchError * candidateUsers, ofControl = expectedShare * SketchError * controlUsers;
        var sampling = all * expectedShare * (1 - expectedShare);
        var weight = sampling / (sampling + (ofCandidate * ofCandidate) + (ofControl * ofControl));
        var pValue = Math.Min(1, Math.Exp(-LogRatio(weight * candidateUsers, weight * controlUsers, expectedShare)));
        var isSound = pValue >= Limit;
        return new SampleRatio(isSound, pValue, string.Create(
            CultureInfo.InvariantCulture,
            $"sample ratio {(isSound ? "sound" : "broken")}: candidate {candidateUsers:#,0} of {all:#,0} users ({candidateUsers / all:P2}), expected {expectedShare:P2}, p = {pValue:0.####}"));
    }

    private static double LogRatio(double candidate, double control, double share)
    {
        double a = Concentration * share, b = Concentration * (1 - share);
        return SpecialFunctions.GammaLn(a + candidate) + SpecialFunctions.GammaLn(b + control) - SpecialFunctions.GammaLn(a + b + candidate + control)
            - SpecialFunctions.GammaLn(a) - SpecialFunctions.GammaLn(b) + SpecialFunctions.GammaLn(a + b)
            - (candidate * Math.Log(share)) - (control * Math.Log(1 - share));
    }
}
