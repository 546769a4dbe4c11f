namespace FlagGateway.Snapshots;

/// <summary>
/// The path below which a variant's destinations serve what others serve at the root. Requests get it, and addresses in
/// responses lose it, so that users see the same addresses on each variant.
/// </summary>
/// <param name="Text">The path, beginning with a slash and not ending with one: <c>/v2</c>.</param>
internal sealed record PathPrefix(string Text)
{
    /// <summary>
    /// Whether a text is a prefix: segments of letters, digits, dots, hyphens, underscores and tildes.
    /// </summary>
    public static bool IsValid(string text) =>
        text.Length is > 1 and <= 256 && text[0] == '/'
        && text[1..].Split('/').All(static segment => segment.Length != 0 && segment.Any(static c => c != '.') && segment.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~'));

    /// <summary>
    /// Removes it from <c>Location</c> or <c>Content-Location</c>, if the address is one of the destination.
    /// </summary>
    /// <param name="address">The value of the header.</param>
    /// <param name="authority">Host and port of the destination.</param>
    /// <param name="host">The <c>Host</c> of the user's request.</param>
    public string RemoveFrom(string address, string authority, string host)
    {
        var start = 0;
        var slash = address.IndexOfAny(['/', '?', '#']);
        if (slash >= 0 && address.AsSpan(slash).StartsWith("//", StringComparison.Ordinal) && (slash == 0 || address[slash - 1] == ':'))
        {
            var from = slash + 2;
            start = address.IndexOfAny(['/', '?', '#'], from);
            if (start < 0)
                return address;
            var named = address.AsSpan(from, start - from);
            if (!named.Equals(authority, StringComparison.OrdinalIgnoreCase) && !named.Equals(host, StringComparison.OrdinalIgnoreCase))
                return address;
        }

        return IsAt(address.AsSpan(start)) ? string.Concat(address.AsSpan(0, start), Root(address.AsSpan(start + Text.Length))) : address;
    }

    /// <summary>Removes it from the <c>Path</c> attribute of <c>Set-Cookie</c>.</summary>
    public string RemoveFromCookie(string cookie)
    {
        var attributes = cookie.Split(';');
        var isChanged = false;
        for (var i = 1; i < attributes.Length; i++)
        {
            var equals = attributes[i].IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !attributes[i].AsSpan(0, equals).Trim().Equals("Path", StringComparison.OrdinalIgnoreCase))
                continue;
            var path = attributes[i].AsSpan(equals + 1).Trim();
            if (!IsAt(path))
                continue;
            attributes[i] = string.Concat(attributes[i].AsSpan(0, equals + 1), Root(path[Text.Length..]));
            isChanged = true;
        }

        return isChanged ? string.Join(';', attributes) : cookie;
    }

    private static string Root(ReadOnlySpan<char> rest) => rest.StartsWith("/", StringComparison.Ordinal) ? rest.ToString() : string.Concat("/", rest);

    private bool IsAt(ReadOnlySpan<char> path) =>
        path.StartsWith(Text, StringComparison.Ordinal) && (path.Length == Text.Length || path[Text.Length] is '/' or '?' or '#');
}
