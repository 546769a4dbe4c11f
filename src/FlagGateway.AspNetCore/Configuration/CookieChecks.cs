using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>
/// Checks the attributes of the cookie of anonymous visitors: browsers drop cookies whose attributes contradict each
/// other.
/// </summary>
internal static class CookieChecks
{
    private const string Section = GatewayFileReader.Section + ":Identity:Anonymous";
    private const int MaxDomainLength = 253;

    public static void Validate(AnonymousOptions cookie, List<ConfigIssue> issues)
    {
        if (cookie.Domain is { } domain && !IsDomain(domain))
            issues.Add(Error("Domain", domain, "Not the name of a domain.", "Write it without scheme, port and path: shop.example"));
        if (!IsPath(cookie.Path))
            issues.Add(Error("Path", cookie.Path, "Not the path of a cookie: it begins with / and has neither ; nor spaces nor other characters than ASCII.", "Write / for all requests"));
        var isSecure = cookie.Secure == CookieSecure.Always;
        if (cookie.SameSite == CookieSameSite.None && !isSecure)
            issues.Add(Error("SameSite", "None", "Browsers drop such a cookie unless it is Secure.", "Add \"Secure\": \"Always\""));
        if (cookie.Partitioned && !isSecure)
            issues.Add(Error("Partitioned", "true", "Browsers drop such a cookie unless it is Secure.", "Add \"Secure\": \"Always\""));
        if (cookie.Cookie.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase) && !(isSecure && cookie.Domain is null && cookie.Path == "/"))
            issues.Add(Error("Cookie", cookie.Cookie, "Browsers drop a cookie of this name unless it is Secure, has the path / and no domain.", "Add \"Secure\": \"Always\" and leave Domain and Path out, or rename it"));
        else if (cookie.Cookie.StartsWith("__Secure-", StringComparison.OrdinalIgnoreCase) && !isSecure)
            issues.Add(Error("Cookie", cookie.Cookie, "Browsers drop a cookie of this name unless it is Secure.", "Add \"Secure\": \"Always\", or rename it"));
    }

    // Browsers ignore a leading dot.
    private static bool IsDomain(string text) =>
        text.Length <= MaxDomainLength && Uri.CheckHostName(text.StartsWith('.') ? text[1..] : text) == UriHostNameType.Dns && text.All(char.IsAscii);

    private static bool IsPath(string text) => text.StartsWith('/') && text.All(static c => c is > ' ' and < '\u007f' and not ';' and not ',' and not '"' and not '\\');

    private static ConfigIssue Error(string key, string? value, string problem, string remedy) => new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{Section}:{key}", value, problem, remedy);
}
