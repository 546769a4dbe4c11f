namespace FlagGateway.Core.Guardrails;

/// <summary>A warning that was reported. Pure: decides when to report it again.</summary>
/// <param name="Size">Excess over the limit when last reported, in the guardrail's unit; 0 if it has no size.</param>
/// <param name="Quiet">How long the metric has been measured within the limit.</param>
/// <remarks>
/// A value near its limit crosses it repeatedly, and one without data is neither within nor beyond. So a warning
/// ends after five uninterrupted minutes of measurements within the limit, and it is worse when it is
/// twice as far off as when last reported.
/// </remarks>
public sealed record ReportedWarning(double Size, TimeSpan Quiet)
{
    /// <summary>How long the metric must be within the limit before the warning ends.</summary>
    /// <value>Five minutes.</value>
    public static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(5);

    private const double Worse = 2;

    /// <summary>Compares a measurement with the last report.</summary>
    /// <param name="known">The last report, or <c>null</c> for none.</param>
    /// <param name="isThere">Whether the warning applies now; <c>null</c> if unknown.</param>
    /// <param name="size">Excess over the limit.</param>
    /// <param name="elapsed">Time since the previous measurement.</param>
    /// <returns>The new state of the report, and what to report.</returns>
    public static (ReportedWarning? Known, WarningChange Change) Next(ReportedWarning? known, bool? isThere, double size, TimeSpan elapsed) => (known, isThere) switch
    {
        (null, true) => (new ReportedWarning(Math.Abs(size), TimeSpan.Zero), WarningChange.Begins),
        (null, _) => (null, WarningChange.None),
        (_, null) => (known, WarningChange.None),
        (_, true) when known.Size > 0 && Math.Abs(size) >= known.Size * Worse => (new ReportedWarning(Math.Abs(size), TimeSpan.Zero), WarningChange.GetsWorse),
        (_, true) => (known with { Quiet = TimeSpan.Zero }, WarningChange.None),
        _ when known.Quiet + elapsed >= QuietTime => (null, WarningChange.Ends),
        _ => (known with { Quiet = known.Quiet + elapsed }, WarningChange.None),
    };
}

/// <summary>Change of a warning that is to be reported.</summary>
public enum WarningChange
{
    /// <summary>No change.</summary>
    None,

    /// <summary>It starts.</summary>
    Begins,

    /// <summary>It is twice as far off as when last reported.</summary>
    GetsWorse,

    /// <summary>It ends.</summary>
    Ends,
}
