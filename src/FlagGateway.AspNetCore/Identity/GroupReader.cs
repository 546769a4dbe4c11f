using FlagGateway.Core.Flags;

namespace FlagGateway.Identity;

/// <summary>Writes the groups of a request into the caller's memory.</summary>
internal static class GroupReader
{
    /// <summary>Writes <c>prefix:value</c> for each header with exactly one usable value; omits the others.</summary>
    /// <param name="sources">The headers.</param>
    /// <param name="headers">The request's headers.</param>
    /// <param name="text">Buffer for the names; a group that does not fit is omitted.</param>
    /// <param name="ends">Buffer for the end of each name; groups beyond it are omitted.</param>
    public static GroupSet Read(GroupSource[] sources, IHeaderDictionary headers, Span<char> text, Span<int> ends)
    {
        var count = 0;
        var end = 0;
        foreach (var (header, prefix) in sources)
        {
            var values = headers[header];
            if (values.Count != 1)
            {
                continue;
            }

            var value = values[0].AsSpan();
            var rest = text[end..];
            if (value.IsWhiteSpace()
                || IdentityScratch.IsTooLong(value)
                || count == ends.Length
                || prefix.Length + value.Length > rest.Length)
            {
                continue;
            }

            prefix.CopyTo(rest);
            value.CopyTo(rest[prefix.Length..]);
            end += prefix.Length + value.Length;
            ends[count++] = end;
        }

        return new GroupSet(text[..end], ends[..count]);
    }

    /// <summary>Writes groups from another source; omits those that are too long.</summary>
    /// <param name="groups">The groups, with their prefix.</param>
    /// <param name="text">Buffer for the names; a group that does not fit is omitted.</param>
    /// <param name="ends">Buffer for the end of each name; groups beyond it are omitted.</param>
    public static GroupSet Read(IReadOnlyList<string> groups, Span<char> text, Span<int> ends)
    {
        var (count, end) = (0, 0);
        for (var i = 0; i < groups.Count && count < ends.Length; i++)
        {
            var group = groups[i].AsSpan();
            if (group.IsWhiteSpace() || IdentityScratch.IsTooLong(group) || !group.TryCopyTo(text[end..]))
                continue;
            end += group.Length;
            ends[count++] = end;
        }

        return new GroupSet(text[..end], ends[..count]);
    }
}
