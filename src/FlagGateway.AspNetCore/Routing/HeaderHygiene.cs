using System.Net.Http.Headers;
using FlagGateway.Snapshots;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Routing;

/// <summary>
/// Removes what must not pass a proxy: the gateway's own headers, <c>Proxy</c> (httpoxy), and those
/// that <c>Connection</c> nominates (RFC 9110 section 7.6.1), which YARP passes on.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1">RFC 9110, Connection</seealso>
/// <seealso href="https://httpoxy.org/">httpoxy</seealso>
internal static class HeaderHygiene
{
    /// <summary>
    /// Removes headers that the client meant only for the gateway, before anything reads them: headers that the gateway
    /// or a route sets later under such a name must not be removed by the client. Allocates only if there are any.
    /// </summary>
    public static void CleanRequest(IHeaderDictionary request)
    {
        request.Remove("Proxy");
        if (request.Connection is not { Count: > 0 } connection)
            return;
        List<string>? nominated = null;
        foreach (var value in connection)
            AddNominated(value, ref nominated);
        if (nominated is null)
            return;
        foreach (var name in nominated)
            request.Remove(name);
    }

    /// <summary>
    /// Removes the gateway's own headers from the request to the cluster. Allocates only if there are any.
    /// </summary>
    /// <param name="proxyRequest">The request.</param>
    /// <param name="known">Headers whose names with underscores are removed as well; <c>null</c> for none.</param>
    public static void RemoveSpoofed(HttpRequestMessage proxyRequest, KnownHeaders? known)
    {
        List<string>? spoofed = null;
        foreach (var header in proxyRequest.Headers.NonValidated)
        {
            if (OwnNames.IsHeader(header.Key) || known?.HaveTwinOf(header.Key) == true)
                (spoofed ??= []).Add(header.Key);
        }

        if (spoofed is null)
            return;
        foreach (var name in spoofed)
            proxyRequest.Headers.Remove(name);
    }

    /// <summary>
    /// Cleans the response to the client, before the route's own transforms. Allocates only where there is something to
    /// remove.
    /// </summary>
    /// <returns>The signals that were removed with it, or <c>null</c> for none.</returns>
    public static HeaderStringValues? CleanResponse(HttpResponseMessage proxyResponse, IHeaderDictionary response)
    {
        HeaderStringValues? signals = null;
        List<string>? removed = null;
        foreach (var header in proxyResponse.Headers.NonValidated)
        {
            if (OwnNames.IsHeader(header.Key))
            {
                (removed ??= []).Add(header.Key);
                if (header.Key.Equals(GatewayHeaders.Signal, StringComparison.OrdinalIgnoreCase))
                    signals = header.Value;
            }
            else if (header.Key.Equals("Connection", StringComparison.OrdinalIgnoreCase))
            {
                foreach (var value in header.Value)
                    AddNominated(value, ref removed);
            }
            else if (header.Key.Equals(HeaderNames.Trailer, StringComparison.OrdinalIgnoreCase))
            {
                CleanAnnouncement(header.Value, response);
            }
        }

        if (removed is null)
            return null;
        foreach (var name in removed)
        {
            // Transforms that copy single headers must not find it either.
            if (proxyResponse.Headers.NonValidated.Contains(name))
                proxyResponse.Headers.Remove(name);
            response.Remove(name);
        }

        return signals;
    }

    // The header lists the trailers that follow, and the gateway's own do not.
    private static void CleanAnnouncement(HeaderStringValues announced, IHeaderDictionary response)
    {
        var names = announced.SelectMany(static value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var others = Array.FindAll(names, static name => !OwnNames.IsHeader(name));
        if (others.Length != names.Length)
            response.Trailer = others.Length == 0 ? StringValues.Empty : string.Join(", ", others);
    }

    /// <summary>Removes the gateway's own trailers. Allocates only if there are any.</summary>
    public static void CleanTrailers(IHeaderDictionary trailers)
    {
        if (trailers.Count == 0)
            return;
        foreach (var name in trailers.Keys.Where(static name => OwnNames.IsHeader(name)).ToArray())
            trailers.Remove(name);
    }

    /// <summary>
    /// Whether a token of <c>Connection</c> names no header to remove: an option of the connection itself, or
    /// the framing and address of the message, which are required to read it.
    /// </summary>
    private static bool IsKept(ReadOnlySpan<char> token) =>
        token.IsEmpty
        || token.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
        || token.Equals("close", StringComparison.OrdinalIgnoreCase)
        || token.Equals("upgrade", StringComparison.OrdinalIgnoreCase)
        || token.Equals("connection", StringComparison.OrdinalIgnoreCase)
        || token.Equals("host", StringComparison.OrdinalIgnoreCase)
        || token.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase)
        || token.StartsWith("content-", StringComparison.OrdinalIgnoreCase);

    private static void AddNominated(string? connection, ref List<string>? names)
    {
        foreach (var range in connection.AsSpan().Split(','))
        {
            var token = connection.AsSpan()[range].Trim();
            if (!IsKept(token))
                (names ??= []).Add(token.ToString());
        }
    }
}
