using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Flags;

/// <summary>What a flag compiles to; all indices are checked before it is made.</summary>
internal sealed record FlagParts
{
    public required string Id { get; init; }

    public required bool IsEnabled { get; init; }

    public required bool AreAllRequired { get; init; }

    public required Condition[] Conditions { get; init; }

    public required bool NeedsTime { get; init; }

    public required CompiledVariant[] Variants { get; init; }

    public required int DefaultWhenEnabled { get; init; }

    public required int DefaultWhenDisabled { get; init; }

    /// <summary>User to index of variant.</summary>
    public required NameSet Users { get; init; }

    /// <summary>Group to index into <see cref="GroupVariants"/>.</summary>
    public required NameSet Groups { get; init; }

    public required int[] GroupVariants { get; init; }

    /// <summary>In the order of the file: the first that contains a hash decides.</summary>
    public required (BucketRange Range, int Variant)[] Ranges { get; init; }

    /// <summary>The same ranges without the parts that an earlier one covers.</summary>
    public required (BucketRange Range, int Variant)[] DisjointRanges { get; init; }

    /// <summary>Groups that a rollout's stage sends to <see cref="StageVariant"/>, behind all rules of the flag itself.</summary>
    public NameSet StageGroups { get; init; } = NameSet.From((IEnumerable<string>?)null);

    /// <summary>Users that a rollout's stage sends to <see cref="StageVariant"/> by name, behind all rules of the flag itself.</summary>
    public NameSet StageUsers { get; init; } = NameSet.From((IEnumerable<string>?)null);

    public int StageVariant { get; init; } = -1;

    /// <summary>A variant that nobody gets any more, whatever the rules say, or -1.</summary>
    public int BarredVariant { get; init; } = -1;

    /// <summary>What they get in its place.</summary>
    public int BarredReplacement { get; init; } = -1;

    /// <summary>Whether the kill switch is on: nothing is looked at.</summary>
    public bool IsKilled { get; init; }

    /// <summary>What everybody gets then, or -1 for no variant.</summary>
    public int KilledVariant { get; init; } = -1;

    /// <summary>UTF-8 of a line feed and the seed.</summary>
    public required byte[] Suffix { get; init; }
}
