namespace FlagGateway.Core.Guardrails;

/// <summary>A warning that people were told of. Pure: says when to tell them again.</summary>
/// <param name="Size">How far off it was when it was last told, in the guardrail's own unit; 0 where it has no size.</param>
/// <param name="Quiet">For how long it has been measured to be over.</param>
/// <remarks>
/// A number near its limit crosses it again and again, and one without data is neither over nor there. So a warning is
/// over after five minutes without a break in which it was measured and kept the limit, and it is worse when it is
/// twice as far off as when it was last told.
/// </remarks>
public sealed record ReportedWarning(double Size, TimeSpan Quiet)
{
    /// <summary>How long a warning stays away before it is over.</summary>
    /// <value>Five minutes.</value>
    public static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(5);

    private const double Worse = 2;

    /// <summary>Holds a measurement against what people know.</summary>
    /// <param name="known">What they were told, or <c>null</c> for nothing.</param>
    /// <param name="isThere">Whether the warning is measured now; <c>null</c> where nothing can be told.</param>
    /// <param name="size">How far off it is.</param>
    /// <param name="elapsed">Time since the measurement before.</param>
    /// <returns>What people know from here on, and what to tell them.</returns>
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

/// <summary>What there is to tell of a warning.</summary>
public enum WarningChange
{
    /// <summary>Nothing new.</summary>
    None,

    /// <summary>It is there.</summary>
    Begins,

    /// <summary>It is twice as far off as when it was told.</summary>
    GetsWorse,

    /// <summary>It is over.</summary>
    Ends,
}
