using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Flags;

/// <summary>The parts of a compiled flag; all indices are checked before construction.</summary>
internal sealed record FlagParts
{
    public required string Id { get; init; }

    public required bool IsEnabled { get; init; }

    public required bool AreAllRequired { get; init; }

    public required Condition[] Conditions { get; init; }

    public required bool NeedsTime { get; init; }

    public required CompiledVariant[] Variants { get; init; }

    /// <summary>Whether flags.json has no variants for it, only on and off.</summary>
    public bool IsOnOff { get; init; }

    public required int DefaultWhenEnabled { get; init; }

    public required int DefaultWhenDisabled { get; init; }

    /// <summary>User to index of variant.</summary>
    public required NameSet Users { get; init; }

    /// <summary>Group to index into <see cref="GroupVariants"/>.</summary>
    public required NameSet Groups { get; init; }

    public required int[] GroupVariants { get; init; }

    /// <summary>Ranges in the order of the file; the first that contains a position decides.</summary>
    public required (BucketRange Range, int Variant)[] Ranges { get; init; }

    /// <summary>The same ranges without the parts that an earlier one covers.</summary>
    public required (BucketRange Range, int Variant)[] DisjointRanges { get; init; }

    /// <summary>
    /// Groups that a rollout's stage assigns to <see cref="StageVariant"/>, after all rules of the flag itself.
    /// </summary>
    public NameSet StageGroups { get; init; } = NameSet.From((IEnumerable<string>?)null);

    /// <summary>
    /// Groups that a rollout moved to <see cref="BarredReplacement"/>, after users that a stage names.
    /// </summary>
    public NameSet ExcludedGroups { get; init; } = NameSet.From((IEnumerable<string>?)null);

    /// <summary>
    /// Users that a rollout's stage assigns to <see cref="StageVariant"/> by name, after all rules of the flag itself.
    /// </summary>
    public NameSet StageUsers { get; init; } = NameSet.From((IEnumerable<string>?)null);

    public int StageVariant { get; init; } = -1;

    /// <summary>
    /// Several candidates in place of <see cref="StageVariant"/>, by position; <c>null</c> for one.
    /// </summary>
    public StageLanes? Lanes { get; init; }

    /// <summary>Variants that are withdrawn from everyone, regardless of the rules.</summary>
    public int[] Barred { get; init; } = [];

    /// <summary>The variant served in their place.</summary>
    public int BarredReplacement { get; init; } = -1;

    /// <summary>Whether the kill switch is on; rules are then ignored.</summary>
    public bool IsKilled { get; init; }

    /// <summary>The variant everyone gets then, or -1 for none.</summary>
    public int KilledVariant { get; init; } = -1;

    /// <summary>Where users are on the percentile scale.</summary>
    public required Bucketer Bucketer { get; init; }

    /// <summary>Users whom the percentiles do not concern; <c>null</c> for none.</summary>
    public Inclusion? Inclusion { get; init; }

    /// <summary>Variants by attributes and segments, in the order of the file.</summary>
    public CompiledAllocationRule[] Rules { get; init; } = [];

    /// <summary>The flags that it requires, as written.</summary>
    public IReadOnlyList<FlagRequirement> Requires { get; init; } = [];

    /// <summary>Segments and required flags of its configuration; <c>null</c> if it names none.</summary>
    public FlagLinks? Links { get; init; }

    /// <summary>
    /// The shares of a rollout, where one of them is of a segment; they decide in place of <see cref="Ranges"/>.
    /// <c>null</c> for none.
    /// </summary>
    public StageShares? StageShares { get; init; }

    /// <summary>The groups that it names anywhere.</summary>
    public IEnumerable<string> NamedGroups =>
        (StageShares?.Groups ?? []).Concat(Groups.Names).Concat(StageGroups.Names).Concat(ExcludedGroups.Names).Concat(Conditions.SelectMany(static condition => condition.NamedGroups)).Concat(Rules.SelectMany(static rule => rule.NamedGroups));

    /// <summary>
    /// Prefix of the group whose value is located in place of the user (<c>tenant:</c>); <c>null</c> for the user.
    /// </summary>
    public string? AttributePrefix { get; init; }
}
