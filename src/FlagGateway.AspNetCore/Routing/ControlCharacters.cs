using System.Buffers;
using System.Net.Http.Headers;
using FlagGateway.Telemetry;

namespace FlagGateway.Routing;

/// <summary>
/// Finds characters that no header and no target may have (RFC 9110 section 5.5, RFC 3986) and that servers read in
/// different ways.
/// </summary>
internal static class ControlCharacters
{
    private static readonly SearchValues<char> InTargets = SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7f).Select(static code => (char)code)]);

    private static readonly SearchValues<char> InValues = SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7f).Select(static code => (char)code).Where(static one => one != '\t')]);

    /// <summary>
    /// Rejects a request, and closes a connection of HTTP/1.1: who sends such bytes may want the next ones read in
    /// another way.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="metrics">Counts it.</param>
    /// <param name="reason">What it is counted as.</param>
    public static void Reject(HttpContext context, GatewayMetrics metrics, string reason = "control_character")
    {
        metrics.CountRejection(reason);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
    }

    /// <summary>Whether the target of a request has one.</summary>
    public static bool AreInTarget(ReadOnlySpan<char> target) => target.ContainsAny(InTargets);

    /// <summary>Whether the value of a header has one other than a tab.</summary>
    public static bool AreInHeaders(HttpRequestMessage proxyRequest) =>
        AreIn(proxyRequest.Headers.NonValidated) || (proxyRequest.Content is { } content && AreIn(content.Headers.NonValidated));

    private static bool AreIn(HttpHeadersNonValidated headers)
    {
        foreach (var header in headers)
        {
            foreach (var value in header.Value)
            {
                if (value.AsSpan().ContainsAny(InValues))
                    return true;
            }
        }

        return false;
    }
}
