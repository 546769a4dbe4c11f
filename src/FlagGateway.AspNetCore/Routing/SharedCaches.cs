using FlagGateway.Identity;
using FlagGateway.Snapshots;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Routing;

/// <summary>
/// Prevents shared caches from giving the response of one user's variant, or one visitor's cookie, to others. Reads a
/// response only where the route or the gateway's cookie requires it.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9111#section-3">RFC 9111 section 3: what a cache may store</seealso>
internal static class SharedCaches
{
    // Directives for CDNs that override Cache-Control there.
    private static readonly string[] OfCdns = ["CDN-Cache-Control", "Surrogate-Control"];

    /// <summary>
    /// Whether a response never changes, so that browsers and CDNs store it for long: it must not carry a visitor's
    /// cookie.
    /// </summary>
    public static bool IsImmutable(IHeaderDictionary response) =>
        response.CacheControl.Count != 0 && response.CacheControl.ToString().Contains("immutable", StringComparison.OrdinalIgnoreCase);

    /// <summary>Changes the response's headers for shared caches.</summary>
    /// <param name="context">The request with its response's headers.</param>
    /// <param name="action">What the route wants.</param>
    /// <param name="hasOwnCookie">Whether the response sets the gateway's cookie.</param>
    /// <param name="identity">The sources of identities.</param>
    public static void Apply(HttpContext context, CacheAction action, bool hasOwnCookie, IdentityPlan identity)
    {
        if (action == CacheAction.Leave || (action == CacheAction.PrivateWithCookie && !hasOwnCookie))
            return;
        var headers = context.Response.Headers;
        // What cannot be parsed says nothing to caches either.
        var directives = CacheControlHeaderValue.TryParse(headers.CacheControl.ToString(), out var parsed) ? parsed : new CacheControlHeaderValue();
        if (!IsStorable(context, directives))
            return;
        // A cookie of one visitor must not be stored for those who have none either. Testers choose by header or
        // cookie.
        if (action == CacheAction.Vary && !hasOwnCookie && identity.Vary is { } names)
            headers.AppendCommaSeparatedValues(HeaderNames.Vary, [.. names.Append(GatewayHeaders.Override).Except(headers.GetCommaSeparatedValues(HeaderNames.Vary), StringComparer.OrdinalIgnoreCase)]);
        else
            MakePrivate(headers, directives);
    }

    private static bool IsStorable(HttpContext context, CacheControlHeaderValue directives)
    {
        if (directives.NoStore || directives.Private || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)))
            return false;
        var headers = context.Response.Headers;
        if (directives.Public || directives.SharedMaxAge is not null || directives.MaxAge > TimeSpan.Zero || headers.Expires.Count != 0 || OfCdns.Any(headers.ContainsKey))
            return true;
        return !directives.NoCache && directives.MaxAge is null && IsHeuristic(context.Response.StatusCode);
    }

    // RFC 9110 section 15.1: without an explicit lifetime a cache may choose one for these.
    private static bool IsHeuristic(int status) => status is 200 or 203 or 204 or 206 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;

    private static void MakePrivate(IHeaderDictionary headers, CacheControlHeaderValue directives)
    {
        (directives.Public, directives.SharedMaxAge, directives.ProxyRevalidate, directives.Private) = (false, null, false, true);
        headers.CacheControl = directives.ToString();
        foreach (var name in OfCdns)
            headers.Remove(name);
    }
}
