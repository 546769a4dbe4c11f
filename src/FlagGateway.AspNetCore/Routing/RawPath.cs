using System.Buffers;

namespace FlagGateway.Routing;

/// <summary>
/// Keeps the spelling of a request's path. The server decodes it, and the proxy encodes it again: differently, and for
/// <c>%2F</c> with another meaning.
/// </summary>
internal static class RawPath
{
    // What the server and the proxy leave as it is.
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=:@");

    /// <summary>Splits a request target into path and query.</summary>
    /// <param name="target">The request target: in origin form or absolute form.</param>
    /// <returns>The path, and the query with its question mark. Both empty for other forms.</returns>
    public static (string Path, string Query) Split(string target)
    {
        var start = 0;
        if (!target.StartsWith('/'))
        {
            var authority = target.IndexOf("://", StringComparison.Ordinal);
            start = authority < 0 ? -1 : target.IndexOf('/', authority + 3);
            if (start < 0)
                return ("", "");
        }

        var query = target.IndexOf('?', start);
        return query < 0 ? (target[start..], "") : (target[start..query], target[query..]);
    }

    /// <summary>Whether the proxy sends a target as written without help. Allocates nothing.</summary>
    public static bool IsPlain(ReadOnlySpan<char> target, ReadOnlySpan<char> received)
    {
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        return path.SequenceEqual(received)
            && path.IndexOfAnyExcept(Plain) < 0
            && (query < 0 || (query < target.Length - 1 && target[(query + 1)..].IndexOfAnyExcept(Plain) < 0));
    }

    /// <summary>Finds the path to send: as written, except for what the route's transforms replaced.</summary>
    /// <param name="raw">The path as written.</param>
    /// <param name="received">The path as decoded by the server, which selected the route.</param>
    /// <param name="path">The decoded path after the route's transforms.</param>
    /// <returns>
    /// <c>null</c> if only the decoded path can be sent: the request's path was changed before, a transform changed a
    /// part with escapes or a path with dot segments, or encoded slashes hide dot segments, by which a second decoding
    /// would leave the route.
    /// </returns>
    public static string? Find(string raw, string received, string path)
    {
        if (!raw.StartsWith('/'))
            return null;
        var decoded = PathString.FromUriComponent(raw).Value!;
        if (WithoutDotSegments(decoded) != received || HidesDotSegments(received))
            return null;
        if (path == received)
            return raw;
        if (decoded != received || CommonEnd(received, path) is not (> 0 and var unchanged))
            return null;
        var replaced = received.AsSpan(0, received.Length - unchanged);
        return raw.AsSpan().StartsWith(replaced, StringComparison.Ordinal)
            ? new PathString(path[..^unchanged]).ToUriComponent() + raw[replaced.Length..]
            : null;
    }

    // Length of the common end from a slash on.
    private static int CommonEnd(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var length = 0;
        while (length < Math.Min(one.Length, other.Length) && one[^(length + 1)] == other[^(length + 1)])
            length++;
        var slash = one[^length..].IndexOf('/');
        return slash < 0 ? 0 : length - slash;
    }

    private static bool HidesDotSegments(string path)
    {
        if (!path.Contains("%2f", StringComparison.OrdinalIgnoreCase))
            return false;
        var open = path.Replace("%2f", "/", StringComparison.OrdinalIgnoreCase);
        return WithoutDotSegments(open) != open;
    }

    // RFC 3986 section 5.2.4.
    private static string WithoutDotSegments(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
            return path;
        var segments = path.Split('/');
        List<string> remaining = [];
        for (var i = 1; i < segments.Length; i++)
        {
            var isDots = segments[i] is "." or "..";
            if (segments[i] == ".." && remaining.Count != 0)
                remaining.RemoveAt(remaining.Count - 1);
            if (!isDots)
                remaining.Add(segments[i]);
            else if (i == segments.Length - 1)
                remaining.Add("");
        }

        return "/" + string.Join('/', remaining);
    }
}
