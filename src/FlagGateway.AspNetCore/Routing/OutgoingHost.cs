using System.Net.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Routing;

/// <summary>
/// Keeps a Host that the framework's client cannot read, such as one with port 99999, away from it: it would send that
/// Host and the destination's own, and servers differ in which of two they use.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9112#section-3.2">RFC 9112 section 3.2: an invalid Host gets 400</seealso>
internal static class OutgoingHost
{
    /// <summary>
    /// Whether a Host can be sent. One that is empty is removed: the destination then gets its own name.
    /// </summary>
    /// <param name="headers">Those of the request to the destination.</param>
    public static bool IsReadable(HttpRequestHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues(HeaderNames.Host, out var hosts) || !string.IsNullOrEmpty(headers.Host))
            return true;
        headers.Remove(HeaderNames.Host);
        return string.IsNullOrWhiteSpace(hosts.ToString());
    }
}
