using FlagGateway.Identity;
using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Security;

/// <summary>The cookie of a console session: where it is set, and which values a request has.</summary>
internal static class SessionCookie
{
    // Cookies that something else on this host has set may come first; no browser has this many of one name.
    private const int MaxValues = 16;

    /// <summary>The name for a browser. With its prefix, nothing but this host can have set it, over https.</summary>
    /// <param name="isHttps">Whether the browser came over https.</param>
    /// <param name="path">Path of the cookie.</param>
    public static string NameFor(bool isHttps, string path) =>
        !isHttps ? OwnNames.ConsoleCookie : path == "/" ? OwnNames.ConsoleHostCookie : OwnNames.ConsoleSecureCookie;

    /// <summary>Finds the session of a request, or <c>null</c> where it is over or never was.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sessions">The sessions.</param>
    /// <param name="isUse">Whether a person did something, so that the time without use begins again.</param>
    public static ConsoleSession? Find(HttpRequest request, ConsoleSessions sessions, bool isUse)
    {
        var host = request.Host.Value ?? "";
        return Find(OwnNames.ConsoleHostCookie)
            ?? Find(OwnNames.ConsoleSecureCookie)
            ?? (request.IsHttps ? null : Find(OwnNames.ConsoleCookie));

        ConsoleSession? Find(string name)
        {
            CookieValues values = new(request.Headers.Cookie, name);
            for (var left = MaxValues; left > 0 && values.MoveNext(); left--)
            {
                // A cookie goes to every port of a host, a session belongs to one address.
                if (sessions.Find(values.Current.ToString(), isUse) is { } session && session.Host.Equals(host, StringComparison.OrdinalIgnoreCase))
                    return session;
            }

            return null;
        }
    }
}
