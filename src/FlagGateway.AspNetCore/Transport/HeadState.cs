using System.Text;

namespace FlagGateway.Transport;

/// <summary>What the headers of a response's framing have said so far.</summary>
internal struct HeadState()
{
    /// <summary><c>Content-Length</c>; -1 for none so far.</summary>
    public long Length { get; private set; } = -1;

    /// <summary>Whether there is <c>Transfer-Encoding: chunked</c>.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>Whether there is <c>Connection: close</c>.</summary>
    public bool IsClose { get; private set; }

    /// <summary>Whether there is <c>Connection: keep-alive</c>.</summary>
    public bool IsKeepAlive { get; private set; }

    /// <summary>Reads one of the headers.</summary>
    /// <param name="header">Which.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether the response has it; a repeated length is one.</returns>
    /// <exception cref="HttpRequestException">The value is not valid, or contradicts an earlier one.</exception>
    public bool Read(FramingHeader header, ReadOnlySpan<byte> value)
    {
        switch (header)
        {
            case FramingHeader.ContentLength:
                var length = ReadLength(value);
                if (Length >= 0 && Length != length)
                    throw UpstreamFailure.Invalid("The destination's response has two different lengths.");
                var isFirst = Length < 0;
                Length = length;
                return isFirst;
            case FramingHeader.TransferEncoding:
                if (IsChunked || !Ascii.EqualsIgnoreCase(value, "chunked"u8))
                    throw UpstreamFailure.Invalid("The destination's response has a transfer coding other than chunked.");
                IsChunked = true;
                return true;
            default:
                ReadConnection(value);
                return true;
        }
    }

    private void ReadConnection(ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var option = value[range].Trim(" \t"u8);
            IsClose |= Ascii.EqualsIgnoreCase(option, "close"u8);
            IsKeepAlive |= Ascii.EqualsIgnoreCase(option, "keep-alive"u8);
        }
    }

    // Digits only, and 18 of them always fit.
    private static long ReadLength(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > 18 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            throw UpstreamFailure.Invalid("The destination's response has a length that is not a number.");
        long length = 0;
        foreach (var digit in value)
            length = (length * 10) + (digit - '0');
        return length;
    }
}

/// <summary>Headers that frame a response.</summary>
internal enum FramingHeader
{
    /// <summary>Any other.</summary>
    None,

    /// <summary><c>Content-Length</c>.</summary>
    ContentLength,

    /// <summary><c>Transfer-Encoding</c>.</summary>
    TransferEncoding,

    /// <summary><c>Connection</c>.</summary>
    Connection,
}
