using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>The signed cookie of visitors without a user id. It carries an identity, never a variant.</summary>
public sealed class AnonymousOptions
{
    /// <summary>Name of the cookie.</summary>
    /// <value>Default: <c>fg_id</c>.</value>
    public string Cookie { get; set; } = "fg_id";

    /// <summary>Lifetime of an identity since its issue; renewed in its second half.</summary>
    /// <value>From 1 minute to 400 days (the longest that browsers keep). Default: 365 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "400.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(365);

    /// <summary>File of the keys that sign it, the same for all instances of a fleet; created if missing.</summary>
    /// <value>Default: none, which is <c>identity.keys</c> in <c>State:Path</c>.</value>
    public string? KeyFile { get; set; }

    /// <summary>With which requests from other sites browsers send it.</summary>
    /// <value>
    /// Default: <see cref="CookieSameSite.Lax"/>. <see cref="CookieSameSite.None"/> needs
    /// <see cref="CookieSecure.Always"/>.
    /// </value>
    [EnumDataType(typeof(CookieSameSite))]
    public CookieSameSite SameSite { get; set; }

    /// <summary>Domain whose hosts all get it, such as <c>shop.example</c>.</summary>
    /// <value>Default: none: only the host that set it.</value>
    public string? Domain { get; set; }

    /// <summary>Path below which browsers send it.</summary>
    /// <value>Default: <c>/</c>.</value>
    public string Path { get; set; } = "/";

    /// <summary>Whether browsers send it by https only.</summary>
    /// <value>Default: <see cref="CookieSecure.Auto"/>.</value>
    [EnumDataType(typeof(CookieSecure))]
    public CookieSecure Secure { get; set; }

    /// <summary>
    /// Whether browsers keep one for each site that embeds the page (CHIPS). Needs <see cref="CookieSecure.Always"/>.
    /// </summary>
    /// <value>Default: <c>false</c>.</value>
    public bool Partitioned { get; set; }
}

/// <summary>With which requests from other sites browsers send a cookie.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc6265">RFC 6265 and its revision, cookies</seealso>
public enum CookieSameSite
{
    /// <summary>Only when the user follows a link.</summary>
    Lax,

    /// <summary>With none.</summary>
    Strict,

    /// <summary>With all.</summary>
    None,
}

/// <summary>Whether browsers send a cookie by https only.</summary>
public enum CookieSecure
{
    /// <summary>If it was set by https, including that of a trusted proxy.</summary>
    Auto,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}
