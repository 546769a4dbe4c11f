namespace FlagGateway.Admin.Security;

/// <summary>Checks whether a request for a change comes from a page of this listener, or from a program.</summary>
internal static class RequestOrigin
{
    /// <summary>
    /// Browsers send the page's origin with every request other than a plain GET; programs send none.
    /// </summary>
    public static bool IsOwn(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
            return request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
