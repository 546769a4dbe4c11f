namespace FlagGateway.Core.Shadow;

/// <summary>
/// How often a field differs between candidate and control, and how often control differs from itself.
/// </summary>
/// <param name="Field">The field's key.</param>
/// <param name="CandidateDifferences">Comparisons of candidate with control in which it differs.</param>
/// <param name="CandidateComparisons">Number of these comparisons.</param>
/// <param name="ControlDifferences">Comparisons of control with control in which it differs.</param>
/// <param name="ControlComparisons">Number of these comparisons.</param>
/// <param name="IsDifferent">
/// Whether it counts as a difference of the candidate by the rule of <see cref="NoiseFilter"/>.
/// </param>
public sealed record FieldNoise(
    string Field, long CandidateDifferences, long CandidateComparisons, long ControlDifferences, long ControlComparisons, bool IsDifferent)
{
    /// <summary>The share of candidate comparisons in which the field differs.</summary>
    /// <value>0 to 1; 0 without comparisons.</value>
    public double CandidateRate => Rate(CandidateDifferences, CandidateComparisons);

    /// <summary>The share of control comparisons in which the field differs: its noise.</summary>
    /// <value>0 to 1; 0 without comparisons.</value>
    public double ControlRate => Rate(ControlDifferences, ControlComparisons);

    /// <summary>Difference of the rates.</summary>
    /// <value>-1 to 1; negative where control differs from itself more often.</value>
    public double AbsoluteDifference => CandidateRate - ControlRate;

    /// <summary>Difference of the rates relative to their sum.</summary>
    /// <value>-1 to 1; 1 for a field without noise.</value>
    public double RelativeDifference => CandidateRate + ControlRate is > 0 and var sum ? AbsoluteDifference / sum : 0;

    private static double Rate(long part, long total) => total == 0 ? 0 : (double)part / total;
}
