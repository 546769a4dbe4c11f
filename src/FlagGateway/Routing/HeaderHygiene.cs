using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Routing;

/// <summary>
/// Removes what must not pass a proxy: headers in the gateway's own name, <c>Proxy</c> (httpoxy), and those
/// that <c>Connection</c> nominates (RFC 9110 section 7.6.1), which YARP passes on.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1">RFC 9110, Connection</seealso>
/// <seealso href="https://httpoxy.org/">httpoxy</seealso>
internal static class HeaderHygiene
{
    /// <summary>Cleans the request to the cluster. Allocates only where there is something to remove.</summary>
    public static void CleanRequest(HttpRequest request, HttpRequestMessage proxyRequest)
    {
        List<string>? spoofed = null;
        foreach (var header in proxyRequest.Headers.NonValidated)
        {
            if (header.Key.StartsWith(GatewayHeaders.Prefix, StringComparison.OrdinalIgnoreCase))
                (spoofed ??= []).Add(header.Key);
        }

        if (spoofed is not null)
        {
            foreach (var name in spoofed)
                proxyRequest.Headers.Remove(name);
        }

        proxyRequest.Headers.Remove("Proxy");
        if (request.Headers.Connection is { Count: > 0 } connection)
            RemoveNominated(connection, proxyRequest);
    }

    /// <summary>Cleans the response to the client. Allocates only where there is something to remove.</summary>
    public static void CleanResponse(HttpResponseMessage proxyResponse, IHeaderDictionary response)
    {
        List<string>? removed = null;
        foreach (var header in proxyResponse.Headers.NonValidated)
        {
            if (header.Key.StartsWith(GatewayHeaders.Prefix, StringComparison.OrdinalIgnoreCase))
                (removed ??= []).Add(header.Key);
            else if (header.Key.Equals("Connection", StringComparison.OrdinalIgnoreCase))
                AddNominated(header.Value, ref removed);
        }

        if (removed is null)
            return;
        foreach (var name in removed)
            response.Remove(name);
    }

    /// <summary>Drops cookies of the gateway's name that a cluster sets: identities are the gateway's to give.</summary>
    public static void KeepCookie(IHeaderDictionary response, string name)
    {
        foreach (var cookie in response.SetCookie)
        {
            if (IsNamed(cookie, name))
            {
                response.SetCookie = new StringValues([.. response.SetCookie.Where(one => !IsNamed(one, name))]);
                return;
            }
        }
    }

    private static bool IsNamed(string? cookie, string name) =>
        cookie is not null
        && cookie.AsSpan().TrimStart().StartsWith(name, StringComparison.Ordinal)
        && cookie.AsSpan().TrimStart()[name.Length..].TrimStart().StartsWith("=");

    /// <summary>Whether a token of <c>Connection</c> is an option of the connection itself and names no header to remove.</summary>
    private static bool IsConnectionOption(ReadOnlySpan<char> token) =>
        token.IsEmpty
        || token.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
        || token.Equals("close", StringComparison.OrdinalIgnoreCase)
        || token.Equals("upgrade", StringComparison.OrdinalIgnoreCase);

    private static void RemoveNominated(StringValues connection, HttpRequestMessage proxyRequest)
    {
        foreach (var value in connection)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                var token = value.AsSpan()[range].Trim();
                if (IsConnectionOption(token))
                    continue;
                // A body keeps its length and encoding, or it could not be read at all.
                var name = token.ToString();
                if (proxyRequest.Headers.NonValidated.Contains(name))
                    proxyRequest.Headers.Remove(name);
            }
        }
    }

    private static void AddNominated(HeaderStringValues connection, ref List<string>? names)
    {
        foreach (var value in connection)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                var token = value.AsSpan()[range].Trim();
                if (!IsConnectionOption(token) && !token.StartsWith("content-", StringComparison.OrdinalIgnoreCase))
                    (names ??= []).Add(token.ToString());
            }
        }
    }
}
