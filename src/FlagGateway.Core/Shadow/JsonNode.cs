using System.Runtime.InteropServices;

namespace FlagGateway.Core.Shadow;

internal enum JsonKind : byte
{
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,

    /// <summary>An array or object nested deeper than the limit, represented by its bytes only.</summary>
    Deep,
}

/// <summary>
/// A run of bytes: of the document, or of the unescaped text beside it when <c>Start</c> is negative (then its
/// complement).
/// </summary>
internal readonly record struct Slice(int Start, int Length);

/// <summary>
/// One value of a document. Values are in document order, so a value's children are those from it to its end.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct JsonNode
{
    public JsonKind Kind { get; set; }

    /// <summary>A string without quotes and escapes, otherwise the value as written.</summary>
    public Slice Text { get; set; }

    /// <summary>The member's name without escapes; empty for items and the root.</summary>
    public Slice Name { get; set; }

    /// <summary>Children, counting each occurrence of a repeated key.</summary>
    public int Count { get; set; }

    /// <summary>The index of the first value after this one and its children.</summary>
    public int End { get; set; }
}
