using System.Globalization;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// How much of what was copied the mismatch rate covers. Copies that cannot be compared are no random part of all: they
/// are the long responses, or those of users who are logged in. What was never compared must not count as alike.
/// </summary>
public static class CopyCoverage
{
    /// <summary>The metric of copies.</summary>
    public const string Metric = "shadow_mismatch_rate";

    /// <summary>
    /// The share of copies that may be not comparable before the rate of the others says nothing of all. At a fifth, a
    /// candidate with no mismatch among the compared may still be wrong in one of five answers.
    /// </summary>
    public const double MaxNotComparable = 0.2;

    /// <summary>The fewest copies of which the share is judged: below, a few long responses at the start would decide.</summary>
    public const long MinCopies = 20;

    /// <summary>A verdict on compared copies in the light of those that were not: a failure stays, anything else is inconclusive where too many were not.</summary>
    /// <param name="verdict">The verdict on the compared copies.</param>
    /// <param name="candidate">What was counted of the candidate in the stage.</param>
    public static GuardrailVerdict Limit(GuardrailVerdict verdict, CohortCounts candidate)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(candidate);
        if (verdict.Kind is not (VerdictKind.Pass or VerdictKind.Inconclusive))
            return verdict;
        var (left, all) = (candidate.NotComparable.Sum(), candidate.NotComparable.Sum() + candidate.Compared.Sum());
        if (all < MinCopies || left <= MaxNotComparable * all)
            return verdict;
        var finding = string.Create(CultureInfo.InvariantCulture, $"{left} of {all} copies were not comparable, more than {MaxNotComparable * 100:0} %: the others do not tell of all; flaggateway_shadow_reasons_total says why");
        return verdict with { Kind = VerdictKind.Inconclusive, Arithmetic = $"{Metric}: {finding}" };
    }
}
