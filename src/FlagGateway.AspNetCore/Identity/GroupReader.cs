using FlagGateway.Core.Flags;
using FlagGateway.Identity.Tokens;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Identity;

/// <summary>Writes the groups of a request into the caller's memory.</summary>
internal static class GroupReader
{
    /// <summary>Writes <c>prefix:value</c> for each usable value of each source; omits the others.</summary>
    /// <param name="plan">The sources, and the trusted networks.</param>
    /// <param name="context">The request.</param>
    /// <param name="trusted">Whether header sources count.</param>
    /// <param name="text">Buffer for the names; a group that does not fit is omitted.</param>
    /// <param name="ends">Buffer for the end of each name; groups beyond it are omitted.</param>
    public static GroupSet Read(IdentityPlan plan, HttpContext context, bool trusted, Span<char> text, Span<int> ends)
    {
        var written = new GroupWriter(text, ends);
        foreach (var (source, prefix) in plan.Groups)
        {
            // Of several sources of a group, the first with a value counts.
            if (written.HasPrefix(prefix))
                continue;
            if (source is { Kind: SourceKind.Header, IsHashed: false })
            {
                if (trusted)
                    WriteLists(context.Request.Headers[source.Name], prefix, ref written);
            }
            else if (source is { Kind: SourceKind.Claim, IsHashed: false })
            {
                foreach (var claim in RequestTokens.Find(context, source.Token!, trusted).All(source.Name))
                    written.Add(prefix, claim.Value);
            }
            else
            {
                WriteValue(source, prefix, context, plan, trusted, ref written);
            }
        }

        return written.Written;
    }

    /// <summary>Writes groups from another source; omits those that are too long.</summary>
    /// <param name="groups">The groups, with their prefix.</param>
    /// <param name="text">Buffer for the names; a group that does not fit is omitted.</param>
    /// <param name="ends">Buffer for the end of each name; groups beyond it are omitted.</param>
    public static GroupSet Read(IReadOnlyList<string> groups, Span<char> text, Span<int> ends)
    {
        var written = new GroupWriter(text, ends);
        for (var i = 0; i < groups.Count; i++)
            written.Add("", groups[i]);
        return written.Written;
    }

    // RFC 9110 section 5.3: several lines of a header are one list.
    private static void WriteLists(StringValues lines, string prefix, ref GroupWriter written)
    {
        foreach (var line in lines)
        {
            foreach (var range in line.AsSpan().Split(','))
                written.Add(prefix, line.AsSpan()[range].Trim(" \t"));
        }
    }

    private static void WriteValue(IdentitySource source, string prefix, HttpContext context, IdentityPlan plan, bool trusted, ref GroupWriter written)
    {
        Span<char> scratch = stackalloc char[IdentityScratch.MaxIdBytes];
        if (SourceReader.Read(source, context, plan, trusted, scratch, out var value) == Finding.Found)
            written.Add(prefix, value);
    }
}

/// <summary>Appends groups to a buffer.</summary>
internal ref struct GroupWriter(Span<char> text, Span<int> ends)
{
    private readonly Span<char> _text = text;
    private readonly Span<int> _ends = ends;
    private int _end;
    private int _count;

    /// <summary>The groups so far.</summary>
    public readonly GroupSet Written => new(_text[.._end], _ends[.._count]);

    /// <summary>
    /// Appends a group, unless it is blank, too long, one too many, does not fit or was appended before.
    /// </summary>
    /// <param name="prefix">Its prefix, including the colon.</param>
    /// <param name="value">Its value.</param>
    public void Add(scoped ReadOnlySpan<char> prefix, scoped ReadOnlySpan<char> value)
    {
        var rest = _text[_end..];
        var length = prefix.Length + value.Length;
        if (value.IsWhiteSpace() || IdentityScratch.IsTooLong(value) || _count == _ends.Length || length > rest.Length)
            return;
        prefix.CopyTo(rest);
        value.CopyTo(rest[prefix.Length..]);
        if (Has(rest[..length]))
            return;
        _end += length;
        _ends[_count++] = _end;
    }

    /// <summary>Whether a group has a prefix.</summary>
    public readonly bool HasPrefix(scoped ReadOnlySpan<char> prefix)
    {
        var written = Written;
        for (var i = 0; i < written.Count; i++)
        {
            if (written[i].StartsWith(prefix))
                return true;
        }

        return false;
    }

    private readonly bool Has(ReadOnlySpan<char> group)
    {
        var written = Written;
        for (var i = 0; i < written.Count; i++)
        {
            if (written[i].SequenceEqual(group))
                return true;
        }

        return false;
    }
}
