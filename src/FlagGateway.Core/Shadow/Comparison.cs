using System.Collections.Immutable;

namespace FlagGateway.Core.Shadow;

/// <summary>What comparing two responses came to.</summary>
public enum ComparisonResult
{
    /// <summary>No difference that the rules care for.</summary>
    Match,

    /// <summary>At least one difference.</summary>
    Mismatch,

    /// <summary>No difference was found, but a part could not be compared; <see cref="Comparison.Reason"/> says why.</summary>
    NotComparable,
}

/// <summary>The outcome of comparing a candidate's response with control's.</summary>
public sealed record Comparison
{
    /// <summary>Two responses that are the same to the byte.</summary>
    public static Comparison Alike { get; } = new()
    {
        Result = ComparisonResult.Match,
        Differences = [],
        DifferenceCount = 0,
        Fields = [],
        IsComplete = true,
        Notes = [],
        Steps = 0,
    };

    /// <summary>The verdict.</summary>
    public required ComparisonResult Result { get; init; }

    /// <summary>Why a part could not be compared.</summary>
    /// <value>Null unless something was left out; never null when <see cref="Result"/> is NotComparable.</value>
    public string? Reason { get; init; }

    /// <summary>Examples in the order found, members by name: the first of every field, then more until the cap.</summary>
    /// <value>At most <see cref="ComparisonRules.MaxDifferences"/>.</value>
    public required ImmutableArray<Difference> Differences { get; init; }

    /// <summary>How many differences were found, listed or not.</summary>
    public required int DifferenceCount { get; init; }

    /// <summary>Every field that differs, once each, in the order found.</summary>
    /// <value>At most <see cref="ComparisonRules.MaxFields"/>; beyond, <see cref="IsComplete"/> is false.</value>
    public required ImmutableArray<string> Fields { get; init; }

    /// <summary>Whether everything was compared and <see cref="Fields"/> names every field that differs.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>What a reader should know of how it was compared, such as parts compared as bytes for their depth.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Steps taken: JSON values read, hashed and compared.</summary>
    /// <value>At most <see cref="ComparisonRules.MaxSteps"/>.</value>
    public required int Steps { get; init; }
}
