using System.Net;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Routing;

/// <summary>
/// Finds responses that cannot be forwarded: the server would fail, and the destination's fault would look like the
/// client's or nobody's. The proxy converts the exception into a 502 and an error of the destination.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9110#section-15.3.6">RFC 9110, 205 Reset Content</seealso>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9110#section-8.6">RFC 9110, Content-Length</seealso>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9110#section-7.8">RFC 9110, Upgrade</seealso>
internal static class ResponseCheck
{
    // Its content is never used.
    private static readonly byte[] Scratch = new byte[1];

    /// <summary>
    /// Checks a response before any part is forwarded. Costs a lookup and a comparison for responses that may have
    /// content.
    /// </summary>
    /// <param name="response">The destination's response.</param>
    /// <param name="cancellationToken">Cancels waiting for the end of a response that should have no content.</param>
    /// <exception cref="HttpRequestException">The response breaks HTTP.</exception>
    public static ValueTask CheckAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (HasUnknownCoding(response))
            throw new HttpRequestException("The destination sent content in an unknown transfer coding.");
        switch (response.StatusCode)
        {
            case HttpStatusCode.SwitchingProtocols:
                CheckUpgrade(response);
                return default;
            case < HttpStatusCode.OK:
                throw new HttpRequestException($"The destination sent status {(int)response.StatusCode}.");
            case HttpStatusCode.NoContent or HttpStatusCode.ResetContent when response.Content.Headers.ContentLength is > 0:
                throw new HttpRequestException($"The destination announced content in a {(int)response.StatusCode} response.");
            // Over HTTP/1.1 the client reads no content of a 204 or 304.
            case HttpStatusCode.ResetContent:
            case HttpStatusCode.NoContent or HttpStatusCode.NotModified when response.Version.Major >= 2:
                return CheckEmptyAsync(response, cancellationToken);
            default:
                return default;
        }
    }

    // Clients would get the coded content without its name: the header belongs to the destination's connection.
    private static bool HasUnknownCoding(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues(HeaderNames.TransferEncoding, out var codings))
            return false;
        foreach (var coding in codings)
        {
            foreach (var range in coding.AsSpan().Split(','))
            {
                var name = coding.AsSpan()[range].Trim();
                if (!name.IsEmpty && !name.Equals("chunked", StringComparison.OrdinalIgnoreCase) && !name.Equals("identity", StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }

        return false;
    }

    private static void CheckUpgrade(HttpResponseMessage response)
    {
        if (response.RequestMessage is not { } request || !request.Headers.NonValidated.Contains("Upgrade"))
            throw new HttpRequestException("The destination switched protocols without a request to do so.");
    }

    private static async ValueTask CheckEmptyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        int count;
        try
        {
            var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            count = await content.ReadAsync(Scratch, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The code that copies the content sees the same end and knows its cause.
            return;
        }

        if (count != 0)
            throw new HttpRequestException($"The destination sent content in a {(int)response.StatusCode} response.");
    }
}
