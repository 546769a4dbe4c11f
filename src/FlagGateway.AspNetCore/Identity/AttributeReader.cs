using FlagGateway.Core.Attributes;

namespace FlagGateway.Identity;

/// <summary>
/// Writes the attributes of a request into the caller's memory. A value that is no text of at most 256 bytes is
/// missing.
/// </summary>
internal static class AttributeReader
{
    /// <summary>Reads the configured attributes.</summary>
    /// <param name="plan">The sources, and the trusted networks.</param>
    /// <param name="context">The request.</param>
    /// <param name="trusted">Whether header sources count.</param>
    /// <param name="text">Buffer for the values; a value that does not fit is missing.</param>
    /// <param name="ends">Buffer for the end of each value; empty if nobody needs attributes.</param>
    public static AttributeSet Read(IdentityPlan plan, HttpContext context, bool trusted, Span<char> text, Span<int> ends)
    {
        if (ends.Length < plan.Attributes.Length || plan.Attributes.Length == 0)
            return default;
        Span<char> scratch = stackalloc char[IdentityScratch.MaxIdBytes];
        var end = 0;
        for (var i = 0; i < plan.Attributes.Length; i++)
        {
            foreach (var source in plan.Attributes[i].Sources)
            {
                if (SourceReader.Read(source, context, plan, trusted, scratch, out var value) != Finding.Found)
                    continue;
                end += Append(value, text[end..]);
                break;
            }

            ends[i] = end;
        }

        return new AttributeSet(plan.AttributeNames, text[..end], ends[..plan.Attributes.Length]);
    }

    /// <summary>Writes values from another source.</summary>
    /// <param name="values">The value of each name.</param>
    /// <param name="names">The names that flags may use.</param>
    /// <param name="text">Buffer for the values; a value that does not fit is missing.</param>
    /// <param name="ends">Buffer for the end of each value; empty if nobody needs attributes.</param>
    public static AttributeSet Read(IReadOnlyDictionary<string, string> values, string[] names, Span<char> text, Span<int> ends)
    {
        if (ends.Length < names.Length || names.Length == 0)
            return default;
        var end = 0;
        for (var i = 0; i < names.Length; i++)
        {
            if (values.TryGetValue(names[i], out var value) && SourceReader.Judge(value) == Finding.Found)
                end += Append(value, text[end..]);
            ends[i] = end;
        }

        return new AttributeSet(names, text[..end], ends[..names.Length]);
    }

    private static int Append(scoped ReadOnlySpan<char> value, Span<char> rest) => value.TryCopyTo(rest) ? value.Length : 0;
}
