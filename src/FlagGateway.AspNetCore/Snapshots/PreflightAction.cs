using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Snapshots;

/// <summary>Handling of CORS preflights (route option <c>Flag.Preflight</c>).</summary>
internal enum PreflightAction
{
    /// <summary>
    /// Control serves them: browsers send neither cookies nor ids with them, so each would count as a new user.
    /// </summary>
    Control,

    /// <summary>The flag decides, as for any request.</summary>
    Decide,
}

/// <summary>Recognizes CORS preflights.</summary>
/// <seealso href="https://fetch.spec.whatwg.org/#cors-preflight-request">Fetch, CORS-preflight request</seealso>
internal static class Preflight
{
    public static bool Is(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method)
        && !StringValues.IsNullOrEmpty(request.Headers[HeaderNames.Origin])
        && !StringValues.IsNullOrEmpty(request.Headers[HeaderNames.AccessControlRequestMethod]);
}
