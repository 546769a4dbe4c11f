using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Comparing;

/// <summary>Turns intervals into the word that people look for first. Pure.</summary>
public static class CohortVerdicts
{
    /// <summary>The verdict on one metric.</summary>
    /// <param name="difference">Candidate against control; <c>null</c> where the two cannot be compared.</param>
    /// <param name="isHigherWorse">Which way is bad; <c>null</c> where nobody said, so that any sure difference is worth a look.</param>
    /// <param name="limits">The limits that can be held against something now.</param>
    public static CohortVerdict Of(Interval? difference, bool? isHigherWorse, IReadOnlyList<HeldLimit> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (limits.Any(static limit => limit is { IsHard: true, IsExceeded: true, ControlBreaks: false }))
            return CohortVerdict.Stop;
        if (limits.Any(static limit => limit.IsExceeded))
            return CohortVerdict.Investigate;
        var (isAbove, isBelow) = (difference?.Lower > 0, difference?.Upper < 0);
        if (isHigherWorse switch { true => isBelow, false => isAbove, null => false })
            return CohortVerdict.Better;
        if (limits.Count != 0 && limits.All(static limit => limit.IsKept))
            return CohortVerdict.WithinTolerance;
        return isAbove || isBelow ? CohortVerdict.Investigate : CohortVerdict.WithinTolerance;
    }

    /// <summary>Whether more data cannot be expected to say something else: a tolerance that there is too little data for is not settled.</summary>
    public static bool IsSettled(CohortVerdict verdict, IReadOnlyList<HeldLimit> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return verdict != CohortVerdict.WithinTolerance || (limits.Count != 0 && limits.All(static limit => limit.IsKept));
    }
}
