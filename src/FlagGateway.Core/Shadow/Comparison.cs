using System.Collections.Immutable;

namespace FlagGateway.Core.Shadow;

/// <summary>Result of comparing two responses.</summary>
public enum ComparisonResult
{
    /// <summary>No relevant difference.</summary>
    Match,

    /// <summary>At least one difference.</summary>
    Mismatch,

    /// <summary>
    /// No difference was found, but a part could not be compared; see <see cref="Comparison.Reason"/>.
    /// </summary>
    NotComparable,
}

/// <summary>The outcome of comparing a candidate's response with control's.</summary>
public sealed record Comparison
{
    /// <summary>Two responses that are identical byte for byte.</summary>
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
    /// <value>Null unless something was skipped; never null when <see cref="Result"/> is NotComparable.</value>
    public string? Reason { get; init; }

    /// <summary>
    /// Examples in the order found, members by name: the first of every field, then more until the cap.
    /// </summary>
    /// <value>At most <see cref="ComparisonRules.MaxDifferences"/>.</value>
    public required ImmutableArray<Difference> Differences { get; init; }

    /// <summary>Number of differences found, listed or not.</summary>
    public required int DifferenceCount { get; init; }

    /// <summary>Every field that differs, once each, in the order found.</summary>
    /// <value>At most <see cref="ComparisonRules.MaxFields"/>; beyond, <see cref="IsComplete"/> is false.</value>
    public required ImmutableArray<string> Fields { get; init; }

    /// <summary>Whether everything was compared and <see cref="Fields"/> names every field that differs.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Notes on the comparison, such as parts that were compared as bytes because of their depth.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Number of steps: JSON values read, hashed and compared.</summary>
    /// <value>At most <see cref="ComparisonRules.MaxSteps"/>.</value>
    public required int Steps { get; init; }
}
