using System.Globalization;

namespace FlagGateway.Core.Rollouts;

/// <summary>A time in which no stage begins and no share goes up.</summary>
/// <param name="Name">Its name.</param>
internal abstract record FreezeWindow(string Name)
{
    // A chain of freezes without a gap could be endless: every day from 0:00 to 0:00.
    private const int MaxChain = 32;

    /// <summary>The freeze in force, with the end of all that follow without a gap; <c>null</c> for none.</summary>
    public static ActiveFreeze? Find(IReadOnlyList<FreezeWindow> windows, DateTimeOffset now)
    {
        if (Latest(windows, now) is not { } first)
            return null;
        var until = first.Until;
        for (var i = 0; i < MaxChain && Latest(windows, until) is { } next; i++)
            until = next.Until;
        return first with { Until = until };
    }

    /// <summary>The end of the freeze that a moment is in; <c>null</c> for none.</summary>
    public abstract DateTimeOffset? EndOf(DateTimeOffset now);

    private static ActiveFreeze? Latest(IReadOnlyList<FreezeWindow> windows, DateTimeOffset now)
    {
        ActiveFreeze? latest = null;
        foreach (var window in windows)
        {
            if (window.EndOf(now) is { } end && !(latest?.Until >= end))
                latest = new ActiveFreeze(window.Name, end);
        }

        return latest;
    }
}

/// <summary>A freeze that happens once.</summary>
internal sealed record SingleFreeze(string Name, DateTimeOffset From, DateTimeOffset Until) : FreezeWindow(Name)
{
    public override DateTimeOffset? EndOf(DateTimeOffset now) => From <= now && now < Until ? Until : null;
}

/// <summary>
/// A freeze of some days of each week. Where a clock shows its beginning or end twice, the longer time is meant.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Days">Days on which it begins.</param>
/// <param name="From">Time of the day, from zero.</param>
/// <param name="Until">Time of that day, or beyond 24 hours of the next one.</param>
/// <param name="Zone">The time zone.</param>
internal sealed record WeeklyFreeze(string Name, IReadOnlySet<DayOfWeek> Days, TimeSpan From, TimeSpan Until, TimeZoneInfo Zone) : FreezeWindow(Name)
{
    public override DateTimeOffset? EndOf(DateTimeOffset now)
    {
        var today = TimeZoneInfo.ConvertTime(now, Zone).Date;
        // The one that began yesterday may last until today, and at the change of a date both clocks are possible.
        for (var day = today.AddDays(-2); day <= today.AddDays(1); day = day.AddDays(1))
        {
            if (Days.Contains(day.DayOfWeek) && LocalTime.ToMoment(day + From, Zone, latest: false) <= now && LocalTime.ToMoment(day + Until, Zone, latest: true) is var end && now < end)
                return end;
        }

        return null;
    }
}

/// <summary>A freeze in force.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Until">Its end.</param>
internal sealed record ActiveFreeze(string Name, DateTimeOffset Until)
{
    /// <summary>What a rollout waits for.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"the end of the change freeze {Name}, {Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

    /// <summary>Whether it holds a decision: one that begins a stage or gives the candidate to more users.</summary>
    public static bool Holds(ActiveFreeze? freeze, RolloutState? before, RolloutDecision decision) => freeze is not null && decision.Action switch
    {
        RolloutAction.Start or RolloutAction.Advance => true,
        RolloutAction.RollBack or RolloutAction.Abort or RolloutAction.Pause or RolloutAction.StepBack or RolloutAction.Drop => false,
        _ => before is null || Adds(before, decision.Next),
    };

    /// <summary>Refuses an operation of an operator that it holds.</summary>
    public static RolloutResult Check(ActiveFreeze? freeze, RolloutState? before, RolloutResult result) => result.Decision is { } decision && Holds(freeze, before, decision)
        ? new(null, new RolloutRefusal($"No stage begins and no share goes up before {freeze}.", "Wait for it, or remove the freeze from FlagGateway:Rollouts:Freezes in gateway.json; rollback, pause, abort and kill always work", before?.Phase))
        : result;

    private static bool Adds(RolloutState before, RolloutState after) =>
        after.Percentage > before.Percentage
        || (after.Percentage > 0 && after.Segment != before.Segment)
        || (after.Held ?? []).Any(share => !IsHad(before, share))
        || after.Groups.Except(before.Groups, StringComparer.Ordinal).Any()
        || (after.Users ?? []).Except(before.Users ?? [], StringComparer.Ordinal).Any()
        || RolloutCandidates.ActiveOf(after).Except(RolloutCandidates.ActiveOf(before), StringComparer.Ordinal).Any()
        || (before.Excluded ?? []).Except(after.Excluded ?? [], StringComparer.Ordinal).Any();

    private static bool IsHad(RolloutState before, SegmentShare share) =>
        (before.Segment == share.Segment && before.Percentage >= share.Percentage)
        || (before.Held ?? []).Any(known => known.Segment == share.Segment && known.Percentage >= share.Percentage);
}
