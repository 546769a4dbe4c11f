namespace FlagGateway.Core.Comparing;

/// <summary>Verdict on one row of the cohort table, from good to bad, with the inconclusive ones in between.</summary>
public enum CohortVerdict
{
    /// <summary>The whole interval of the difference lies on the good side of zero.</summary>
    Better,

    /// <summary>The interval lies within the limits; or there are no limits and it covers zero.</summary>
    WithinTolerance,

    /// <summary>Inconclusive: the interval covers a limit, or the guardrail gives a reason of its own.</summary>
    Inconclusive,

    /// <summary>There is no reference.</summary>
    NotJudged,

    /// <summary>It could not be measured.</summary>
    NotMeasured,

    /// <summary>The interval lies beyond the soft limit; or, without a limit, on the bad side of zero.</summary>
    Investigate,

    /// <summary>The interval lies beyond the hard limit.</summary>
    Stop,
}

/// <summary>Formats verdicts.</summary>
public static class CohortVerdictNames
{
    /// <summary>The verdict for display: <c>Within tolerance</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the list.</exception>
    public static string ToDescription(this CohortVerdict verdict) => verdict switch
    {
        CohortVerdict.Better => "Better",
        CohortVerdict.WithinTolerance => "Within tolerance",
        CohortVerdict.Inconclusive => "Inconclusive",
        CohortVerdict.NotJudged => "Not judged",
        CohortVerdict.NotMeasured => "Not measured",
        CohortVerdict.Investigate => "Investigate",
        CohortVerdict.Stop => "Stop",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "Not a verdict."),
    };
}
