namespace FlagGateway.Core.Comparing;

/// <summary>What a person should make of one row of the table of cohorts, from good to bad, what is not known in between.</summary>
public enum CohortVerdict
{
    /// <summary>The whole interval of the difference lies on the good side of zero.</summary>
    Better,

    /// <summary>The interval lies within the limits; or covers zero, and there are none.</summary>
    WithinTolerance,

    /// <summary>Too little is known: the interval covers a limit, or the guardrail says so for a reason of its own.</summary>
    Inconclusive,

    /// <summary>There is nothing to hold it against.</summary>
    NotJudged,

    /// <summary>It could not be measured.</summary>
    NotMeasured,

    /// <summary>Surely beyond the soft limit; or surely worse where no limit says how much is tolerated.</summary>
    Investigate,

    /// <summary>Surely beyond the hard limit.</summary>
    Stop,
}

/// <summary>Words of verdicts.</summary>
public static class CohortVerdictNames
{
    /// <summary>The verdict as people read it: <c>Within tolerance</c>.</summary>
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
