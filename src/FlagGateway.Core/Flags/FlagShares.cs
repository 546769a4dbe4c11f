namespace FlagGateway.Core.Flags;

/// <summary>Which shares of all users a flag's variants get.</summary>
internal static class FlagShares
{
    /// <summary>Why rules and percentages apply to no one at an instant, or <c>null</c> if they may apply.</summary>
    public static string? WhyNobody(FlagParts parts, long utcTicks)
    {
        if (!parts.IsEnabled)
            return "flags.json has the flag switched off: the stage has nobody, and its time does not count";
        if (parts.Links?.Requirements.FirstOrDefault(static one => !one.CanBeMet) is { } unmet)
            return $"nobody has the required variant of {unmet.Id} now: the stage has nobody, and its time does not count";
        var canBeOn = parts.AreAllRequired
            ? Array.TrueForAll(parts.Conditions, condition => condition.CanBeMetAt(utcTicks))
            : Array.Exists(parts.Conditions, condition => condition.CanBeMetAt(utcTicks));
        return canBeOn ? null : "nobody meets the flag's conditions now: the stage has nobody, and its time does not count";
    }

    /// <summary>
    /// The share of all percentiles that a variant gets by ranges and default, from 0 to 100; without groups and users.
    /// </summary>
    public static double PercentageOf(FlagParts parts, int variant)
    {
        if (parts.Variants.Length == 0)
            return variant == 1 ? OnPercentage(parts) ?? 100 : 100 - (OnPercentage(parts) ?? 100);
        if (parts.IsKilled)
            return variant == parts.KilledVariant ? 100 : 0;
        if (!parts.IsEnabled)
            return variant == parts.DefaultWhenDisabled ? 100 : 0;
        double share = 0, covered = 0;
        foreach (var (range, index) in parts.DisjointRanges)
        {
            covered += range.Share;
            if (index == variant)
                share += range.Share;
        }

        var included = parts.Inclusion?.Share ?? 1;
        share *= included;
        if (variant == parts.DefaultWhenEnabled)
            share += 1 - (covered * included);
        return share * 100;
    }

    /// <summary>
    /// The share of users for whom a flag without variants is on, from 0 to 100; <c>null</c> if several conditions
    /// together decide.
    /// </summary>
    public static double? OnPercentage(FlagParts parts) => parts switch
    {
        { IsEnabled: false } or { IsKilled: true } => 0,
        { Requires.Count: > 0 } => null,
        { Conditions: [AlwaysOnCondition] } => 100,
        { Conditions: [TargetingCondition targeting] } => targeting.DefaultShare * 100,
        _ => null,
    };
}
