using FlagGateway.Core.Hygiene.Life;

namespace FlagGateway.Core.Hygiene.Staleness;

/// <summary>The reasons that come from what a gateway has observed of a flag, not from the files.</summary>
internal static class ObservedReasons
{
    /// <summary>Kind of a release that has arrived at all users.</summary>
    public const string FullRollout = "full-rollout";

    public static IEnumerable<StaleReason> Find(FlagStatus flag, DateOnly today, DateOnly limit)
    {
        if (flag.Life is not { } life)
            yield break;
        if (DaysAt100(flag, today) is >= LifecycleDates.FullDays and var days)
            yield return new(FullRollout, DayOf(life.At100Since), $"everybody gets {flag.Everybody} for {days} days", FlagStaleness.Retire(flag, flag.Everybody!)) { IsOverdue = days >= LifecycleDates.FullOverdueDays };
        // Applications that evaluate a flag in their own process are not observed, so one that was never used here may
        // be used there.
        if (flag.Type == LifecycleMetadata.Permission && (flag.IsRouted || life.IsEvaluated) && IsSilent(life.LastCandidateRequest, life, today, today.AddDays(-LifecycleDates.PermissionDays)))
            yield return new("permission-unused", DayOf(life.LastCandidateRequest), $"nobody used the permission {Since(life.LastCandidateRequest, life)}", $"ask {(flag.Owner.Length == 0 ? "whoever has it" : flag.Owner)} whether it is still needed, or remove it: flaggateway flags retire {flag.Id}");
        if ((flag.IsRouted || life.LastAsked is not null) && IsSilent(life.LastRequest, life, today, limit))
            yield return new("no-requests", DayOf(life.LastRequest), $"no request {Since(life.LastRequest, life)}", $"flaggateway flags refs {flag.Id} --code DIR; remove {(flag.IsRouted ? "its routes" : "it")} if nobody needs {(flag.IsRouted ? "them" : "it")}");
    }

    /// <summary>
    /// Days for which everybody has had the same variant of a release, and not control; <c>null</c> if that is not so.
    /// </summary>
    public static int? DaysAt100(FlagStatus flag, DateOnly today) =>
        flag is { Type: null or LifecycleMetadata.Release, KilledSince: null, Everybody: not null, Life.At100Since: { } since } ? today.DayNumber - DayOf(since)!.Value.DayNumber : null;

    // The first day is not over, whatever the limit.
    private static bool IsSilent(DateTimeOffset? last, ObservedLife life, DateOnly today, DateOnly limit) =>
        DayOf(life.FirstSeen) is { } first && first <= limit && first < today && !(DayOf(last) > limit) && DayOf(last) != today;

    private static string Since(DateTimeOffset? last, ObservedLife life) =>
        last is { } known ? $"since {DayOf(known):yyyy-MM-dd}" : $"since it was first seen on {DayOf(life.FirstSeen):yyyy-MM-dd}";

    private static DateOnly? DayOf(DateTimeOffset? time) => time is { } known ? DateOnly.FromDateTime(known.UtcDateTime) : null;
}
