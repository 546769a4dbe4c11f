namespace FlagGateway.Core.Comparing;

/// <summary>What a person should make of one row of the table of cohorts, from good to bad.</summary>
public enum CohortVerdict
{
    /// <summary>The whole interval of the difference lies on the good side of zero.</summary>
    Better,

    /// <summary>The interval lies within the limits, or covers zero.</summary>
    WithinTolerance,

    /// <summary>Surely beyond the soft limit; or surely worse where no limit says how much is tolerated.</summary>
    Investigate,

    /// <summary>Surely beyond the hard limit.</summary>
    Stop,
}

/// <summary>Words of verdicts.</summary>
public static class CohortVerdictWords
{
    /// <summary>The verdict as people read it: <c>Within tolerance</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the list.</exception>
    public static string ToWords(this CohortVerdict verdict) => verdict switch
    {
        CohortVerdict.Better => "Better",
        CohortVerdict.WithinTolerance => "Within tolerance",
        CohortVerdict.Investigate => "Investigate",
        CohortVerdict.Stop => "Stop",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "Not a verdict."),
    };
}
