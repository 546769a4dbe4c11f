namespace FlagGateway.Transport;

/// <summary>How the end of a response is found.</summary>
/// <param name="Length">Length of the body in bytes; -1 if it is chunked or ends with the connection.</param>
/// <param name="IsChunked">Whether the body is chunked.</param>
/// <param name="IsLast">Whether the connection ends with the response.</param>
internal readonly record struct ResponseFraming(long Length, bool IsChunked, bool IsLast)
{
    /// <summary>Decides by status and headers, as RFC 9112 section 6.3 says.</summary>
    /// <param name="request">Method of the request.</param>
    /// <param name="status">Status of the response.</param>
    /// <param name="length"><c>Content-Length</c>; -1 for none.</param>
    /// <param name="isChunked">Whether it has <c>Transfer-Encoding: chunked</c>.</param>
    /// <param name="isLast">Whether the server closes the connection.</param>
    /// <exception cref="HttpRequestException">The headers contradict each other.</exception>
    /// <seealso href="https://www.rfc-editor.org/rfc/rfc9112#section-6.3">RFC 9112, Message Body Length</seealso>
    public static ResponseFraming From(HttpMethod request, int status, long length, bool isChunked, bool isLast)
    {
        if (isChunked && length >= 0)
            throw UpstreamFailure.Invalid("The destination's response has both Content-Length and Transfer-Encoding.");
        if (request == HttpMethod.Head || status == 304)
            return new(0, false, isLast);
        // What follows such a response in spite of its status would be taken for the next one.
        if (status == 204)
            return new(0, false, isLast || length > 0 || isChunked);
        return isChunked || length >= 0 ? new(length, isChunked, isLast) : new(-1, false, IsLast: true);
    }
}
