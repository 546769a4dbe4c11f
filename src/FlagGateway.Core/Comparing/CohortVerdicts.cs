using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Comparing;

/// <summary>Turns intervals into the word that people look for first. Pure.</summary>
public static class CohortVerdicts
{
    /// <summary>The verdict on one metric.</summary>
    /// <param name="difference">Candidate against control; <c>null</c> where the two cannot be compared.</param>
    /// <param name="isHigherWorse">Which way is bad; <c>null</c> where nobody said, so that any sure difference is worth a look.</param>
    /// <param name="limits">The limits that can be compared with something now.</param>
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

    /// <summary>The word for what a guardrail says: a table and the guardrail beside it never differ.</summary>
    /// <param name="verdict">What the guardrail says.</param>
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

    /// <summary>Whether more data cannot be expected to say something else: a tolerance without a limit is never settled.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="hasLimits">Whether it was compared with limits.</param>
    public static bool IsSettled(CohortVerdict verdict, bool hasLimits) => verdict switch
    {
        CohortVerdict.Inconclusive or CohortVerdict.NotJudged or CohortVerdict.NotMeasured => false,
        CohortVerdict.WithinTolerance => hasLimits,
        _ => true,
    };
}
