using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Hygiene.Staleness;

/// <summary>Decides which flags are stale, and why.</summary>
public static class FlagStaleness
{
    private static readonly string[] Lasting = [LifecycleMetadata.Ops, LifecycleMetadata.Permission];

    /// <summary>The stale flags, the oldest first; those without a known day come last.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="today">The current day.</param>
    /// <param name="after">How long a flag may be unchanged before it is stale.</param>
    public static IReadOnlyList<StaleFlag> Find(IEnumerable<FlagStatus> flags, DateOnly today, TimeSpan after) =>
    [
        .. flags.Select(flag => new StaleFlag(flag.Id, flag.Type, flag.Owner, [.. Reasons(flag, today, today.AddDays(-(int)after.TotalDays)).OrderBy(static reason => reason.Since ?? DateOnly.MaxValue)]))
            .Where(static flag => flag.Reasons.Count != 0)
            .OrderBy(static flag => flag.Since ?? DateOnly.MaxValue)
            .ThenBy(static flag => flag.Id, StringComparer.Ordinal),
    ];

    private static IEnumerable<StaleReason> Reasons(FlagStatus flag, DateOnly today, DateOnly limit)
    {
        foreach (var due in DueReasons.Find(flag, today))
            yield return due;
        if (OverSince(flag, limit) is { } over)
            yield return over;
        StaleReason[] observed = [.. ObservedReasons.Find(flag, today, limit)];
        foreach (var reason in observed)
            yield return reason;
        if (DayOf(flag.KilledSince) is { } killed && killed <= limit)
            yield return new("killed", killed, $"killed since {killed:yyyy-MM-dd}", flag.Everybody is { } left ? $"flaggateway unkill {flag.Id}, or {Retire(flag, left)}" : $"flaggateway unkill {flag.Id}, or decide which variant stays");

        // A new flag has not had time to be used.
        if (flag.Created > limit)
            yield break;
        if (flag.Everybody is { } only && IsLeft(flag) && !Array.Exists(observed, static reason => reason.Kind == ObservedReasons.FullRollout))
            yield return new("one-variant", null, $"everybody gets {only}", Retire(flag, only));
        // Whether an application still asks is known once one has: another reason then.
        if (!flag.IsRouted && !flag.HasRollout && flag.Life?.LastAsked is null)
            yield return new("unused", null, "no route and no rollout asks it", $"flaggateway flags refs {flag.Id} --code DIR; remove it if no application asks");
    }

    private static StaleReason? OverSince(FlagStatus flag, DateOnly limit)
    {
        if (flag.Phase is not (RolloutPhase.Succeeded or RolloutPhase.RolledBack or RolloutPhase.Aborted) || DayOf(flag.PhaseSince) is not { } since || since > limit)
            return null;
        var (words, next) = flag.Phase switch
        {
            RolloutPhase.Succeeded => ("succeeded", ""),
            RolloutPhase.RolledBack => ("was rolled back", "try a new plan, or "),
            _ => ("was aborted", "try a new plan, or "),
        };
        return new("rollout-over", since, $"its rollout {words} on {since:yyyy-MM-dd}", next + (flag.Winner is { } winner ? Retire(flag, winner) : "decide which variant stays"));
    }

    // An operational flag is meant to stay unchanged, a plan announces a change, and a kill switch has a reason of its
    // own.
    private static bool IsLeft(FlagStatus flag) =>
        flag is { Phase: null, HasRollout: false, KilledSince: null } && Array.IndexOf(Lasting, flag.Type) < 0;

    /// <summary>The command that retires a flag.</summary>
    internal static string Retire(FlagStatus flag, string variant) => $"flaggateway flags retire {flag.Id} --keep {variant}";

    private static DateOnly? DayOf(DateTimeOffset? time) => time is { } known ? DateOnly.FromDateTime(known.UtcDateTime) : null;
}
