namespace FlagGateway.Core.Hygiene.Staleness;

/// <summary>The reasons that come from the days in <c>lifecycle</c>, by type of flag.</summary>
internal static class DueReasons
{
    public static IEnumerable<StaleReason> Find(FlagStatus flag, DateOnly today)
    {
        var retirement = LifecycleDates.Retirement(flag.Type, flag.Created, flag.Retirement, flag.Ends);
        if (retirement < today)
            yield return new("past-retirement", retirement, $"should be gone since {retirement:yyyy-MM-dd}{DefaultOf(flag)}", flag.Everybody is { } served ? FlagStaleness.Retire(flag, served) : "decide which variant stays, then flaggateway flags retire; or choose another expected_retirement") { IsOverdue = true };
        if (LifecycleDates.AfterEnd(flag.Type, flag.Ends, retirement, today) is { } next)
            yield return new("experiment-ended", flag.Ends, $"ended on {flag.Ends:yyyy-MM-dd}", $"by {next.Due:yyyy-MM-dd}, {next.Next}");
        if (LifecycleDates.Review(flag.Type, flag.Created, flag.Reviewed) is { } review && review < today)
            yield return new("review-due", review, $"its review was due by {review:yyyy-MM-dd}", "review whether it is still needed, and write the day as lifecycle.reviewed") { IsOverdue = true };
        if (IsUnusedPermission(flag, today))
            yield return new("nobody", flag.Created?.AddDays(LifecycleDates.PermissionDays), "no customer has the permission", "name a customer, or remove it with " + FlagStaleness.Retire(flag, flag.Everybody!));
    }

    private static string DefaultOf(FlagStatus flag) => flag.Retirement is not null ? ""
        : flag.Type == LifecycleMetadata.Experiment ? $", {LifecycleDates.DecisionDays + LifecycleDates.RemovalDays} days after its end"
        : $", {LifecycleDates.ReleaseDays} days after its creation";

    // A kill takes the permission away for a reason of its own.
    private static bool IsUnusedPermission(FlagStatus flag, DateOnly today) =>
        flag is { Type: LifecycleMetadata.Permission, KilledSince: null, HasRollout: false, Everybody: not null } && flag.Everybody == flag.WhenDisabled
        && !(flag.Created > today.AddDays(-LifecycleDates.PermissionDays));
}
