using System.Collections.Concurrent;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Routing;

/// <summary>
/// Keeps NTLM and Negotiate off connections to destinations. They authenticate a connection, not a request, and the
/// gateway's connections are shared: the destination would take the next user's request for the first user's.
/// </summary>
/// <param name="logger">Logs once for each cluster that offers one of them.</param>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc4559">RFC 4559, section 6: no guarantee across proxies</seealso>
internal sealed class ConnectionAuthentication(ILogger<ConnectionAuthentication> logger)
{
    private static readonly string[] Schemes = ["NTLM", "Negotiate"];

    // At most one entry for each cluster.
    private readonly ConcurrentDictionary<string, bool> _logged = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a request carries credentials of such a scheme.</summary>
    public static bool IsTried(HttpRequestMessage proxyRequest)
    {
        if (!proxyRequest.Headers.NonValidated.TryGetValues(HeaderNames.Authorization, out var values))
            return false;
        foreach (var value in values)
        {
            if (IsConnectionBound(value))
                return true;
        }

        return false;
    }

    /// <summary>Removes the challenges of such schemes from a response, so that clients choose another one.</summary>
    /// <param name="response">The response to the client.</param>
    /// <param name="cluster">Id of the cluster, for the log.</param>
    public void Clean(HttpResponse response, string cluster)
    {
        if (response.StatusCode != StatusCodes.Status401Unauthorized)
            return;
        var challenges = response.Headers.WWWAuthenticate;
        if (!challenges.Any(IsConnectionBound))
            return;
        var others = challenges.Where(static challenge => !IsConnectionBound(challenge)).ToArray();
        response.Headers.WWWAuthenticate = new StringValues(others);
        if (_logged.TryAdd(cluster, true))
            Log.ConnectionAuthentication(logger, cluster, others.Length == 0 ? "no other" : string.Join(", ", others));
    }

    private static bool IsConnectionBound(string? text)
    {
        var scheme = text.AsSpan().TrimStart();
        var end = scheme.IndexOfAny(' ', ',');
        if (end >= 0)
            scheme = scheme[..end];
        foreach (var one in Schemes)
        {
            if (scheme.Equals(one, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
