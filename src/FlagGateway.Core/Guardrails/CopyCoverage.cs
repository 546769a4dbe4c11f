using System.Globalization;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Share of the copies that the mismatch rate covers. Copies that cannot be compared are not a random subset: they
/// are long responses, or those of users who are logged in. A copy that was not compared must not count as a match.
/// </summary>
public static class CopyCoverage
{
    /// <summary>The metric of copies.</summary>
    public const string Metric = GuardrailMetrics.ShadowMismatchRate;

    /// <summary>
    /// Maximum share of copies that are not comparable; above it, the rate of the others is not representative. At a
    /// fifth, a candidate without a mismatch may still be wrong in one of five responses.
    /// </summary>
    public const double MaxNotComparable = 0.2;

    /// <summary>
    /// Minimum number of copies for this check; with fewer, a few long responses at the start would decide.
    /// </summary>
    public const long MinCopies = 20;

    /// <summary>
    /// Applies the coverage to the verdict on compared copies: a failure stays, any other verdict becomes inconclusive
    /// if too many were not compared.
    /// </summary>
    /// <param name="verdict">The verdict on the compared copies.</param>
    /// <param name="candidate">The candidate's counts in the stage.</param>
    public static GuardrailVerdict Limit(GuardrailVerdict verdict, CohortCounts candidate)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(candidate);
        if (verdict.Kind is not (VerdictKind.Pass or VerdictKind.Inconclusive))
            return verdict;
        var (left, all) = (candidate.NotComparable.Sum(), candidate.NotComparable.Sum() + candidate.Compared.Sum());
        if (all < MinCopies || left <= MaxNotComparable * all)
            return verdict;
        var finding = string.Create(CultureInfo.InvariantCulture, $"{left} of {all} copies were not comparable, more than {MaxNotComparable * 100:0} %: the others are not representative; flaggateway_shadow_reasons_total shows why");
        return verdict with { Kind = VerdictKind.Inconclusive, Arithmetic = $"{Metric}: {finding}" };
    }
}
