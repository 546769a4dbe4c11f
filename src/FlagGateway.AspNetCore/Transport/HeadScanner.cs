namespace FlagGateway.Transport;

/// <summary>
/// Finds the end of a response's head in bytes that arrive in parts. Refuses what cannot become a head as soon as it is
/// seen: a peer that does not speak HTTP may never send more.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9112#section-2.2">RFC 9112 section 2.2</seealso>
internal struct HeadScanner
{
    private const byte LineFeed = (byte)'\n';

    private int _scanned;
    private int _lineStart;
    private bool _hasPrefix;

    private static ReadOnlySpan<byte> Prefix => "HTTP/1."u8;

    /// <summary>Continues with all bytes of the head so far.</summary>
    /// <param name="bytes">The bytes from the first of the status line on, including those of earlier calls.</param>
    /// <returns>The head's length with the empty line that ends it; -1 if more has to come.</returns>
    /// <exception cref="HttpRequestException">It is no head.</exception>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        if (!_hasPrefix)
        {
            var length = Math.Min(bytes.Length, Prefix.Length);
            if (!bytes[..length].SequenceEqual(Prefix[..length]))
                throw UpstreamFailure.Invalid("The destination's response does not begin with an HTTP/1.1 status line.");
            _hasPrefix = length == Prefix.Length;
        }

        while (true)
        {
            var found = bytes[_scanned..].IndexOf(LineFeed);
            if (found < 0)
            {
                _scanned = bytes.Length;
                return -1;
            }

            var end = _scanned + found;
            if (end == 0 || bytes[end - 1] != (byte)'\r')
                throw UpstreamFailure.Invalid("The destination's response has a line that does not end with CR and LF.");
            _scanned = end + 1;
            if (end - 1 == _lineStart)
                return _scanned;
            _lineStart = _scanned;
        }
    }
}
