namespace FlagGateway.Core.Flags;

/// <summary>
/// What a flag takes from the rest of its configuration: segments, and flags that it requires. Immutable.
/// </summary>
/// <param name="Segments">The segments of the configuration.</param>
/// <param name="UsedSegments">A bit for each segment that the flag names.</param>
/// <param name="Requirements">The flags that it requires, in the state of the same snapshot.</param>
internal sealed record FlagLinks(SegmentTable Segments, ulong UsedSegments, IReadOnlyList<LinkedRequirement> Requirements)
{
    private readonly LinkedRequirement[] _requirements = [.. Requirements];

    /// <summary>Whether the result depends on the time of day.</summary>
    public bool NeedTime { get; } = Requirements.Any(static one => one.Flag is { NeedsTime: true });

    /// <summary>Whether the result depends on the user.</summary>
    public bool NeedKey { get; } = Segments.NeedUser(UsedSegments) || Requirements.Any(static one => one.Flag is { NeedsKey: true });

    /// <summary>Whether the result depends on the user's groups.</summary>
    public bool NeedGroups { get; } = UsedSegments != 0 || Requirements.Any(static one => one.Flag is { NeedsGroups: true });

    /// <summary>Names of the attributes on which a flag depends.</summary>
    public static IReadOnlyList<string> AttributesOf(FlagParts parts)
    {
        if (parts is { Links: null, Rules: [] } && !Array.Exists(parts.Conditions, static condition => condition is AttributesCondition))
            return [];
        var own = parts.Conditions.OfType<AttributesCondition>().SelectMany(static condition => condition.Attributes).Concat(parts.Rules.SelectMany(static rule => rule.Attributes));
        var linked = parts.Links is { } links ? links.Segments.AttributesOf(links.UsedSegments).Concat(links.Requirements.SelectMany(static one => one.Flag?.Attributes ?? [])) : [];
        return [.. own.Concat(linked).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The subject with the segments that the flag names.</summary>
    public Subject Apply(in Subject subject) => UsedSegments == 0 ? subject : Segments.Apply(subject, UsedSegments);

    /// <summary>Whether a subject has all required variants.</summary>
    public bool AreMet(in Subject subject, long utcTicks)
    {
        foreach (var requirement in _requirements)
        {
            if (!requirement.IsMet(subject, utcTicks))
                return false;
        }

        return true;
    }
}

/// <summary>A required variant of a flag.</summary>
/// <param name="Id">Id of the flag, as it is written.</param>
/// <param name="Flag">The flag; <c>null</c> if there is none, which nobody meets.</param>
/// <param name="Variant">
/// Index of the variant, or -1 if there is none, which nobody meets; for a flag without variants 0 is off and 1 is on.
/// </param>
internal sealed record LinkedRequirement(string Id, CompiledFlag? Flag, int Variant)
{
    /// <summary>Whether a subject has the variant.</summary>
    public bool IsMet(in Subject subject, long utcTicks)
    {
        if (Flag is null || Variant < 0)
            return false;
        var evaluation = Flag.Evaluate(subject, utcTicks);
        return (Flag.Variants.Count == 0 ? evaluation.Enabled ? 1 : 0 : evaluation.Variant) == Variant;
    }

    /// <summary>Whether any user may have the variant.</summary>
    public bool CanBeMet => Flag is not null && Variant >= 0 && VariantReach.FindReachable(Flag).Contains(Variant);
}
