using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Comparing;

/// <summary>Derives the verdict on a metric from its interval. Pure.</summary>
public static class CohortVerdicts
{
    /// <summary>The verdict on one metric.</summary>
    /// <param name="difference">
    /// Difference between candidate and control; <c>null</c> if they cannot be compared.
    /// </param>
    /// <param name="isHigherWorse">
    /// Which direction is bad; <c>null</c> if unknown, so that any significant difference is reported.
    /// </param>
    /// <param name="limits">The limits that can be evaluated now.</param>
    public static CohortVerdict From(Interval? difference, bool? isHigherWorse, IReadOnlyList<JudgedLimit> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (limits.Any(static limit => limit is { IsHard: true, IsExceeded: true, ControlBreaks: false }))
            return CohortVerdict.Stop;
        if (limits.Any(static limit => limit.IsExceeded))
            return CohortVerdict.Investigate;
        if (limits.Any(static limit => !limit.IsMet))
            return CohortVerdict.Inconclusive;
        var (isAbove, isBelow) = (difference?.Lower > 0, difference?.Upper < 0);
        if (isHigherWorse switch { true => isBelow, false => isAbove, null => false })
            return CohortVerdict.Better;
        return limits.Count == 0 && (isAbove || isBelow) ? CohortVerdict.Investigate : CohortVerdict.WithinTolerance;
    }

    /// <summary>The verdict of a guardrail, so that the table and the guardrail never differ.</summary>
    /// <param name="verdict">The guardrail's verdict.</param>
    /// <param name="isBetter">Whether the whole interval of the difference lies on the good side of zero.</param>
    public static CohortVerdict From(GuardrailVerdict verdict, bool isBetter)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return verdict.Kind switch
        {
            VerdictKind.Pass => isBetter ? CohortVerdict.Better : CohortVerdict.WithinTolerance,
            VerdictKind.SoftFail => CohortVerdict.Investigate,
            VerdictKind.HardFail => CohortVerdict.Stop,
            VerdictKind.Inconclusive => CohortVerdict.Inconclusive,
            VerdictKind.NotJudged => CohortVerdict.NotJudged,
            _ => CohortVerdict.NotMeasured,
        };
    }

    /// <summary>
    /// Whether more data cannot be expected to change the verdict; a tolerance without a limit is never conclusive.
    /// </summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="hasLimits">Whether it was compared with limits.</param>
    public static bool IsSettled(CohortVerdict verdict, bool hasLimits) => verdict switch
    {
        CohortVerdict.Inconclusive or CohortVerdict.NotJudged or CohortVerdict.NotMeasured => false,
        CohortVerdict.WithinTolerance => hasLimits,
        _ => true,
    };
}
