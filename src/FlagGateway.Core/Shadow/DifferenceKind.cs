namespace FlagGateway.Core.Shadow;

/// <summary>Kind of a difference.</summary>
public enum DifferenceKind
{
    /// <summary>The status codes differ.</summary>
    Status,

    /// <summary>A header's values differ.</summary>
    Header,

    /// <summary>Control has a member, item or header that the candidate lacks.</summary>
    Missing,

    /// <summary>The candidate has a member, item or header that control lacks.</summary>
    Added,

    /// <summary>The JSON types differ; null is a type of its own.</summary>
    TypeChanged,

    /// <summary>The types are the same and the values are not.</summary>
    ValueChanged,

    /// <summary>The same items or header lines in another order.</summary>
    OrderChanged,

    /// <summary>
    /// An array has another number of items, a key is given another number of times, or one body is far longer.
    /// </summary>
    LengthChanged,

    /// <summary>
    /// The bodies differ as a whole: as text, as bytes, or because only one variant's is JSON or can be decoded.
    /// </summary>
    BodyChanged,
}
