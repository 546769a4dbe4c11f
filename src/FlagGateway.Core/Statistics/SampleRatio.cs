using System.Globalization;
using MathNet.Numerics;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// Checks that the users so far are split as expected. If not, users are lost or moved on one variant, and a comparison
/// of the cohorts is not valid.
/// </summary>
/// <param name="IsSound">Whether the split is plausible as chance.</param>
/// <param name="PValue">Probability of a split at least as uneven by chance.</param>
/// <param name="Text">The check in one line with its numbers.</param>
/// <seealso href="https://doi.org/10.1145/3292500.3330722">
/// Fabijan et al.: diagnosing sample ratio mismatch in online controlled experiments (2019)
/// </seealso>
public sealed record SampleRatio(bool IsSound, double PValue, string Text)
{
    /// <summary>P-value below which the split does not count as chance.</summary>
    public const double Limit = 0.001;

    /// <summary>Relative standard error of a count of distinct users (HyperLogLog with 2^14 registers).</summary>
    public const double SketchError = 0.0081;

    /// <summary>
    /// The chi-square test with one degree of freedom, widened by the error of the counts themselves: otherwise a
    /// million users would fail it because of the sketches alone.
    /// </summary>
    /// <param name="controlUsers">Distinct users of control.</param>
    /// <param name="candidateUsers">Distinct users of the candidate.</param>
    /// <param name="expectedShare">The candidate's share of the users of both cohorts; in (0,1).</param>
    public static SampleRatio Check(double controlUsers, double candidateUsers, double expectedShare)
    {
        var all = controlUsers + candidateUsers;
        if (!(expectedShare is > 0 and < 1) || !(all > 0))
            return new SampleRatio(true, 1, "sample ratio: nothing to compare");
        var expected = expectedShare * all;
        double ofCandidate = (1 - expectedShare) * SketchError * candidateUsers, ofControl = expectedShare * SketchError * controlUsers;
        var variance = (all * expectedShare * (1 - expectedShare)) + (ofCandidate * ofCandidate) + (ofControl * ofControl);

        // Continuity correction for few users (Yates).
        var distance = Math.Max(0, Math.Abs(candidateUsers - expected) - 0.5);
        var pValue = SpecialFunctions.Erfc(distance / Math.Sqrt(2 * variance));
        var isSound = pValue >= Limit;
        return new SampleRatio(isSound, pValue, string.Create(
            CultureInfo.InvariantCulture,
            $"sample ratio {(isSound ? "sound" : "broken")}: candidate {candidateUsers:#,0} of {all:#,0} users ({candidateUsers / all:P2}), expected {expectedShare:P2}, p = {pValue:0.####}"));
    }
}
