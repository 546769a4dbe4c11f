using FlagGateway.Snapshots;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Routing;

/// <summary>Keeps the gateway's cookies between it and its clients: no cluster sees one, and none sets one.</summary>
internal static class OwnCookies
{
    /// <summary>
    /// Removes them from the request to the cluster. Allocates only where there is one beside others.
    /// </summary>
    /// <param name="proxyRequest">The request.</param>
    /// <param name="anonymous">Name of the cookie for visitors.</param>
    public static void RemoveFrom(HttpRequestMessage proxyRequest, string anonymous)
    {
        if (!proxyRequest.Headers.NonValidated.TryGetValues(HeaderNames.Cookie, out var lines))
            return;
        var isThere = false;
        foreach (var line in lines)
            isThere |= Holds(line, anonymous);
        if (!isThere)
            return;
        List<string>? others = null;
        foreach (var line in lines)
        {
            if (Without(line, anonymous) is { Length: > 0 } rest)
                (others ??= []).Add(rest);
        }

        proxyRequest.Headers.Remove(HeaderNames.Cookie);
        // HTTP/1.1 has one line of cookies (RFC 9113, 8.2.3).
        if (others is not null)
            proxyRequest.Headers.TryAddWithoutValidation(HeaderNames.Cookie, others.Count == 1 ? others[0] : string.Join("; ", others));
    }

    /// <summary>Drops those that a cluster sets.</summary>
    /// <param name="response">The response's headers.</param>
    /// <param name="anonymous">Name of the cookie for visitors.</param>
    public static void RemoveFrom(IHeaderDictionary response, string anonymous)
    {
        foreach (var cookie in response.SetCookie)
        {
            if (OwnNames.IsCookie(cookie, anonymous))
            {
                response.SetCookie = new StringValues([.. response.SetCookie.Where(one => !OwnNames.IsCookie(one, anonymous))]);
                return;
            }
        }
    }

    /// <summary>Drops those that a cluster sets, and leaves those that were set here before.</summary>
    /// <param name="response">The response's headers.</param>
    /// <param name="proxyResponse">The cluster's response.</param>
    /// <param name="anonymous">Name of the cookie for visitors.</param>
    public static void RemoveFrom(IHeaderDictionary response, HttpResponseMessage proxyResponse, string anonymous)
    {
        if (!proxyResponse.Headers.NonValidated.TryGetValues(HeaderNames.SetCookie, out var set))
            return;
        foreach (var cookie in set)
        {
            if (OwnNames.IsCookie(cookie, anonymous))
                response.SetCookie = new StringValues([.. response.SetCookie.Where(one => one != cookie)]);
        }
    }

    private static bool Holds(ReadOnlySpan<char> line, string anonymous)
    {
        foreach (var range in line.Split(';'))
        {
            if (OwnNames.IsCookie(line[range], anonymous))
                return true;
        }

        return false;
    }

    // What is left is as the client wrote it, but for the spaces between pairs.
    private static string Without(string line, string anonymous) => string.Create(LengthWithout(line, anonymous), (line, anonymous), static (left, source) =>
    {
        foreach (var range in source.line.AsSpan().Split(';'))
        {
            var pair = source.line.AsSpan(range).Trim(" \t");
            if (pair.IsEmpty || OwnNames.IsCookie(pair, source.anonymous))
                continue;
            pair.CopyTo(left);
            left = left[pair.Length..];
            if (left.IsEmpty)
                return;
            "; ".CopyTo(left);
            left = left[2..];
        }
    });

    private static int LengthWithout(ReadOnlySpan<char> line, string anonymous)
    {
        var length = 0;
        foreach (var range in line.Split(';'))
        {
            var pair = line[range].Trim(" \t");
            if (!pair.IsEmpty && !OwnNames.IsCookie(pair, anonymous))
                length += pair.Length + (length == 0 ? 0 : 2);
        }

        return length;
    }
}
