namespace FlagGateway.Core.Attributes;

/// <summary>
/// How an attribute's value is compared. Where several values are written, one that matches is enough.
/// </summary>
public enum AttributeOperator
{
    /// <summary>Is one of the values: text, ordinal and case-sensitive.</summary>
    In,

    /// <summary>Begins with one of the values.</summary>
    StartsWith,

    /// <summary>Ends with one of the values.</summary>
    EndsWith,

    /// <summary>Contains one of the values.</summary>
    Contains,

    /// <summary>Is present, with any value.</summary>
    Exists,

    /// <summary>Is a number below the value.</summary>
    LessThan,

    /// <summary>Is a number, at most the value.</summary>
    AtMost,

    /// <summary>Is a number above the value.</summary>
    GreaterThan,

    /// <summary>Is a number, at least the value.</summary>
    AtLeast,

    /// <summary>
    /// Is an instant before the value (ISO 8601; without an offset UTC, a date alone its first instant).
    /// </summary>
    Before,

    /// <summary>Is an instant after the value.</summary>
    After,

    /// <summary>Is a version of the same precedence as one of the values, by Semantic Versioning 2.0.0.</summary>
    VersionIn,

    /// <summary>Is a version below the value.</summary>
    VersionBelow,

    /// <summary>Is a version, at least the value.</summary>
    VersionAtLeast,

    /// <summary>Is an IP address in one of the networks (CIDR).</summary>
    Network,
}

/// <summary>Words for operators in flags.json.</summary>
public static class AttributeOperatorNames
{
    private static readonly (string Word, AttributeOperator Operator)[] Words =
    [
        ("in", AttributeOperator.In), ("starts_with", AttributeOperator.StartsWith), ("ends_with", AttributeOperator.EndsWith), ("contains", AttributeOperator.Contains),
        ("exists", AttributeOperator.Exists), ("less_than", AttributeOperator.LessThan), ("at_most", AttributeOperator.AtMost), ("greater_than", AttributeOperator.GreaterThan),
        ("at_least", AttributeOperator.AtLeast), ("before", AttributeOperator.Before), ("after", AttributeOperator.After), ("version_in", AttributeOperator.VersionIn),
        ("version_below", AttributeOperator.VersionBelow), ("version_at_least", AttributeOperator.VersionAtLeast), ("network", AttributeOperator.Network),
    ];

    /// <summary>All words.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Words.Select(static one => one.Word)];

    /// <summary>Finds the operator of a word, ordinal and case-sensitive.</summary>
    public static AttributeOperator? Parse(string word)
    {
        foreach (var one in Words)
        {
            if (one.Word == word)
                return one.Operator;
        }

        return null;
    }

    /// <summary>Whether it compares sizes, which several values make no sense for.</summary>
    internal static bool HasOneValue(this AttributeOperator value) => value is AttributeOperator.LessThan or AttributeOperator.AtMost or AttributeOperator.GreaterThan or AttributeOperator.AtLeast
        or AttributeOperator.Before or AttributeOperator.After or AttributeOperator.VersionBelow or AttributeOperator.VersionAtLeast;

    /// <summary>The word of an operator: <c>starts_with</c>.</summary>
    public static string ToWord(this AttributeOperator value) => Array.Find(Words, one => one.Operator == value).Word;
}
