namespace FlagGateway.Core.Rollouts;

/// <summary>Moments of clocks on a wall, which some days show twice or not at all.</summary>
internal static class LocalTime
{
    // Clocks are put forward by an hour, in the past and in a few zones by other times.
    private static readonly TimeSpan MaxGap = TimeSpan.FromHours(25);

    /// <summary>The moment at which a clock shows a time.</summary>
    /// <param name="local">Date and time.</param>
    /// <param name="zone">The time zone of the clock.</param>
    /// <param name="latest">Whether the later moment is meant if the clock shows the time twice.</param>
    /// <returns>The moment; if the clock never shows the time, that at which it skips it.</returns>
    public static DateTimeOffset ToMoment(DateTime local, TimeZoneInfo zone, bool latest)
    {
        var end = local + MaxGap;
        while (zone.IsInvalidTime(local) && local < end)
            local = local.AddMinutes(1);
        if (!zone.IsAmbiguousTime(local))
            return new DateTimeOffset(local, zone.GetUtcOffset(local));
        var offsets = zone.GetAmbiguousTimeOffsets(local);
        return new DateTimeOffset(local, latest ? offsets.Min() : offsets.Max());
    }
}
