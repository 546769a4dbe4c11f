namespace FlagGateway.Core.Hygiene;

/// <summary>The days on which something is due, by type of flag.</summary>
internal static class LifecycleDates
{
    /// <summary>Days after its creation on which a release retires, unless the file names a day.</summary>
    public const int ReleaseDays = 60;

    /// <summary>Days after its end within which an experiment is decided.</summary>
    public const int DecisionDays = 7;

    /// <summary>Days after the decision within which an experiment is removed.</summary>
    public const int RemovalDays = 14;

    /// <summary>Days between two reviews of an operational flag: the longest quarter.</summary>
    public const int ReviewDays = 92;

    /// <summary>Days after which a permission that nobody can have is stale.</summary>
    public const int PermissionDays = 90;

    /// <summary>Days after which a release that everybody has should be removed.</summary>
    public const int FullDays = 30;

    /// <summary>Days after which removing it is overdue.</summary>
    public const int FullOverdueDays = 60;

    /// <summary>
    /// The last day of a flag; <c>null</c> if nothing says so. A flag without a named type counts as a release.
    /// </summary>
    public static DateOnly? Retirement(string? type, DateOnly? created, DateOnly? expected, DateOnly? ends) => expected ?? type switch
    {
        null or LifecycleMetadata.Release => created?.AddDays(ReleaseDays),
        LifecycleMetadata.Experiment => ends?.AddDays(DecisionDays + RemovalDays),
        _ => null,
    };

    /// <summary>
    /// The day by which an operational flag is reviewed; <c>null</c> for other types, and if neither day is known.
    /// </summary>
    public static DateOnly? Review(string? type, DateOnly? created, DateOnly? reviewed) =>
        type == LifecycleMetadata.Ops ? (reviewed ?? created)?.AddDays(ReviewDays) : null;

    /// <summary>
    /// Whether an experiment has ended, and what comes next; <c>null</c> for other types, before the end, and once it
    /// is overdue.
    /// </summary>
    public static (DateOnly Due, string Next)? AfterEnd(string? type, DateOnly? ends, DateOnly? retirement, DateOnly today)
    {
        if (type != LifecycleMetadata.Experiment || ends is not { } end || end >= today || retirement < today)
            return null;
        var decision = end.AddDays(DecisionDays);
        return decision >= today ? (decision, "decide which variant stays") : (retirement ?? decision.AddDays(RemovalDays), "remove the flag");
    }
}
