using Microsoft.Extensions.Primitives;

namespace FlagGateway.Identity;

/// <summary>Reads the user id from the configured sources.</summary>
internal static class UserIdReader
{
    /// <summary>The result of reading the sources.</summary>
    public enum Finding
    {
        /// <summary>No value.</summary>
        Absent,

        /// <summary>One usable id.</summary>
        Found,

        /// <summary>More than one value.</summary>
        Repeated,

        /// <summary>A value over 256 bytes.</summary>
        TooLong,
    }

    /// <summary>Reads the sources until one has a value, usable or not.</summary>
    /// <param name="sources">The sources in order.</param>
    /// <param name="headers">The request's headers.</param>
    /// <param name="trusted">Whether header sources count.</param>
    /// <param name="scratch">Buffer for an unescaped cookie value.</param>
    /// <param name="source">Index of the source that had a value.</param>
    /// <param name="id">The id, if one was found.</param>
    public static Finding Read(
        UserSource[] sources, IHeaderDictionary headers, bool trusted, Span<char> scratch, out int source, out ReadOnlySpan<char> id)
    {
        id = default;
        for (source = 0; source < sources.Length; source++)
        {
            var (name, isHeader) = sources[source];
            var finding = !isHeader ? ReadCookie(headers.Cookie, name, scratch, out id)
                : trusted ? ReadHeader(headers[name], out id)
                : Finding.Absent;
            if (finding != Finding.Absent)
            {
                return finding;
            }
        }

        return Finding.Absent;
    }

    /// <summary>Whether an id can be used.</summary>
    public static Finding Judge(ReadOnlySpan<char> id) =>
        id.IsWhiteSpace() ? Finding.Absent
        : IdentityScratch.IsTooLong(id) ? Finding.TooLong
        : Finding.Found;

    private static Finding ReadHeader(StringValues values, out ReadOnlySpan<char> id)
    {
        id = default;
        if (values.Count > 1)
        {
            return Finding.Repeated;
        }

        id = values.Count == 1 ? values[0] : default;
        return Judge(id);
    }

    private static Finding ReadCookie(StringValues lines, string name, Span<char> scratch, out ReadOnlySpan<char> id)
    {
        id = default;
        var values = new CookieValues(lines, name);
        if (!values.MoveNext())
        {
            return Finding.Absent;
        }

        var value = values.Current;
        if (values.MoveNext())
        {
            return Finding.Repeated;
        }

        if (value is ['"', .., '"'])
        {
            value = value[1..^1];
        }

        if (!value.Contains('%'))
        {
            id = value;
            return Judge(id);
        }

        // An escape is three characters for one byte, so a longer text is too long unescaped as well,
        // and so is one that overflows the scratch.
        if (value.Length > 3 * IdentityScratch.MaxIdBytes || !Uri.TryUnescapeDataString(value, scratch, out var length))
        {
            return Finding.TooLong;
        }

        id = scratch[..length];
        return Judge(id);
    }
}
