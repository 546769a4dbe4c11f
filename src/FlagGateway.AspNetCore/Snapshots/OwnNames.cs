namespace FlagGateway.Snapshots;

/// <summary>
/// Names of cookies and headers that belong to the gateway. None passes it, whoever sends it and however it is spelled.
/// </summary>
internal static class OwnNames
{
    /// <summary>The cookie that carries a tester's overrides.</summary>
    public const string OverrideCookie = "fg_override";

    /// <summary>The cookie of a console session over plain http.</summary>
    public const string ConsoleCookie = "fg_console";

    /// <summary>
    /// The same over https: browsers take it from this host only, over https only, and for all paths.
    /// </summary>
    /// <seealso href="https://www.rfc-editor.org/rfc/rfc6265bis">Cookies: HTTP State Management Mechanism, cookie name prefixes</seealso>
    public const string ConsoleHostCookie = "__Host-fg_console";

    /// <summary>The same over https where the console is mapped under a path.</summary>
    public const string ConsoleSecureCookie = "__Secure-fg_console";

    /// <summary>What all names of cookies have in common that the configuration does not name.</summary>
    private static readonly string[] Cookies = [OverrideCookie, ConsoleCookie, ConsoleHostCookie, ConsoleSecureCookie];

    /// <summary>Whether a header is the gateway's: many servers take an underscore for a hyphen.</summary>
    public static bool IsHeader(ReadOnlySpan<char> name)
    {
        const string Prefix = GatewayHeaders.Prefix;
        if (name.Length < Prefix.Length)
            return false;
        for (var i = 0; i < Prefix.Length; i++)
        {
            var letter = name[i] == '_' ? '-' : name[i];
            if ((letter | 0x20) != (Prefix[i] | 0x20))
                return false;
        }

        return true;
    }

    /// <summary>
    /// Whether a pair of <c>Cookie</c> or the beginning of <c>Set-Cookie</c> is a cookie of the gateway's.
    /// </summary>
    /// <param name="pair"><c>name=value</c>, with whatever follows.</param>
    /// <param name="anonymous">Name of the cookie for visitors.</param>
    public static bool IsCookie(ReadOnlySpan<char> pair, string anonymous)
    {
        // Browsers take "=name=value" for a value without a name, and send it back as name=value.
        pair = pair.TrimStart("= \t");
        var end = pair.IndexOfAny('=', ';');
        var name = (end < 0 ? pair : pair[..end]).TrimEnd(" \t");
        // Servers, this one included, look cookies up without regard to case.
        if (name.Equals(anonymous, StringComparison.OrdinalIgnoreCase))
            return true;
        foreach (var own in Cookies)
        {
            if (name.Equals(own, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
