namespace FlagGateway.Admin.Security;

/// <summary>Tells whether a request that changes something comes from a page of this listener, or from no page at all.</summary>
internal static class RequestOrigin
{
    /// <summary>Browsers name the page's origin on every request that is no plain GET; programs name none.</summary>
    public static bool IsOwn(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
            return request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
