using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Hygiene;

/// <summary>
/// What a flag can give to anybody at any time. Conditions that depend on time, measurements or percentages count as met and
/// as not met, so the result may hold too much and never too little.
/// </summary>
internal static class VariantReach
{
    /// <summary>A flag with variants that gives none.</summary>
    public const int None = -1;

    /// <summary>The flag is off, for one without variants.</summary>
    public const int Off = 0;

    /// <summary>The flag is on, for one without variants.</summary>
    public const int On = 1;

    /// <summary>Indices of variants, or <see cref="None"/>; <see cref="Off"/> and <see cref="On"/> for a flag without variants.</summary>
    public static IReadOnlySet<int> FindReachable(CompiledFlag flag)
    {
        var parts = flag.Parts;
        var hasVariants = parts.Variants.Length != 0;
        if (parts.IsKilled || !parts.IsEnabled)
            return new HashSet<int> { !hasVariants ? Off : parts.IsKilled ? parts.KilledVariant : parts.DefaultWhenDisabled };

        var (canBeOn, canBeOff) = Conditions(parts);
        HashSet<int> reached = [];
        if (canBeOff)
            reached.Add(hasVariants ? parts.DefaultWhenDisabled : Off);
        if (canBeOn && hasVariants)
            reached.UnionWith(ByRules(parts));
        else if (canBeOn)
            reached.Add(On);
        return reached;
    }

    /// <summary>Name of the only outcome there is, whoever asks: of a variant, <c>on</c> or <c>off</c>; <c>null</c> where there are several, or none has a name.</summary>
    public static string? OnlyOf(CompiledFlag flag)
    {
        if (FindReachable(flag) is not { Count: 1 } reached)
            return null;
        var only = reached.First();
        return flag.Variants.Count == 0 ? only == On ? "on" : "off"
            : only == None ? null : flag.Variants[only].Name;
    }

    /// <summary>What rules, percentiles and the default give while the flag is on, with whatever stands in the way left aside.</summary>
    public static IEnumerable<int> ByRules(FlagParts parts)
    {
        var given = parts.Users.Places
            .Concat(parts.Groups.Places.Select(place => parts.GroupVariants[place]))
            .Concat(parts.StageGroups.IsEmpty && parts.StageUsers.IsEmpty ? [] : [parts.StageVariant])
            .Concat(parts.DisjointRanges.Where(range => range.Range.Share > 0).Select(range => range.Variant))
            .Distinct()
            .Select(variant => variant == parts.BarredVariant ? parts.BarredReplacement : variant);
        var covered = parts.DisjointRanges.Sum(range => range.Range.Share);
        return covered < 1 ? given.Append(parts.DefaultWhenEnabled) : given;
    }

    private static (bool CanBeOn, bool CanBeOff) Conditions(FlagParts parts) => parts.AreAllRequired
        ? (parts.Conditions.Length != 0 && Array.TrueForAll(parts.Conditions, one => one.CanBeMet), parts.Conditions.Length == 0 || Array.Exists(parts.Conditions, one => one.CanFail))
        : (Array.Exists(parts.Conditions, one => one.CanBeMet), Array.TrueForAll(parts.Conditions, one => one.CanFail));
}
