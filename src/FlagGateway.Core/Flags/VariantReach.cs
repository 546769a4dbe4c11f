namespace FlagGateway.Core.Flags;

/// <summary>
/// Computes the variants that a flag can serve to any user at any time. Conditions that depend on time, measurements or
/// percentages count as met and as not met, so the result may be too large and never too small.
/// </summary>
internal static class VariantReach
{
    /// <summary>No variant, for a flag with variants.</summary>
    public const int None = -1;

    /// <summary>The flag is off, for one without variants.</summary>
    public const int Off = 0;

    /// <summary>The flag is on, for one without variants.</summary>
    public const int On = 1;

    /// <summary>
    /// Indices of variants, or <see cref="None"/>; <see cref="Off"/> and <see cref="On"/> for a flag without variants.
    /// </summary>
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

    /// <summary>
    /// Name of the only possible outcome for all users: a variant, <c>on</c> or <c>off</c>; <c>null</c> if there are
    /// several, or it has no name.
    /// </summary>
    public static string? OnlyOf(CompiledFlag flag)
    {
        if (FindReachable(flag) is not { Count: 1 } reached)
            return null;
        var only = reached.First();
        return flag.Variants.Count == 0 ? only == On ? "on" : "off"
            : only == None ? null : flag.Variants[only].Name;
    }

    /// <summary>
    /// Outcomes of rules, percentiles and the default while the flag is on, ignoring conditions and kill switch.
    /// </summary>
    public static IEnumerable<int> ByRules(FlagParts parts)
    {
        var given = parts.Users.Indexes
            .Concat(parts.Groups.Indexes.Select(place => parts.GroupVariants[place]))
            .Concat(parts.StageGroups.IsEmpty && parts.StageUsers.IsEmpty ? [] : StageVariants(parts))
            .Concat(parts.Rules.SelectMany(static rule => rule.Variants))
            .Concat(parts.StageShares?.Reach is { } reach ? [.. reach.Candidate ? StageVariants(parts) : [], .. reach.Control ? [parts.BarredReplacement] : Array.Empty<int>()] : Array.Empty<int>())
            .Concat(parts.ExcludedGroups.IsEmpty ? [] : [parts.BarredReplacement])
            .Concat(parts.DisjointRanges.Where(range => range.Range.Share > 0).Select(range => range.Variant))
            .Distinct()
            .Select(variant => parts.Barred.Contains(variant) ? parts.BarredReplacement : variant);
        var covered = parts.DisjointRanges.Sum(range => range.Range.Share);
        // Bucketing of another system locates users without its attribute nowhere, and excludes those outside its
        // inclusion.
        var isForAll = parts.AttributePrefix is null && parts.Inclusion is not { Share: < 1 };
        return covered < 1 || !isForAll ? given.Append(parts.DefaultWhenEnabled) : given;
    }

    // Users of a dropped candidate's lane are on control.
    private static IEnumerable<int> StageVariants(FlagParts parts) =>
        parts.Lanes is not { } lanes ? [parts.StageVariant] : lanes.HasDropped ? lanes.Variants.Append(parts.BarredReplacement) : lanes.Variants;

    private static (bool CanBeOn, bool CanBeOff) Conditions(FlagParts parts)
    {
        var (canBeOn, canBeOff) = Filters(parts);
        return parts.Links is { Requirements: { Count: > 0 } required } ? (canBeOn && required.All(static one => one.CanBeMet), true) : (canBeOn, canBeOff);
    }

    private static (bool CanBeOn, bool CanBeOff) Filters(FlagParts parts) => parts.AreAllRequired
        ? (parts.Conditions.Length != 0 && Array.TrueForAll(parts.Conditions, one => one.CanBeMet), parts.Conditions.Length == 0 || Array.Exists(parts.Conditions, one => one.CanFail))
        : (Array.Exists(parts.Conditions, one => one.CanBeMet), Array.TrueForAll(parts.Conditions, one => one.CanFail));
}
