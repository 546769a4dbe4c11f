using System.Buffers;

namespace FlagGateway.Transport;

/// <summary>
/// Finds the data in a chunked body that arrives in parts. It reads only the framing, never the data.
/// </summary>
/// <param name="maxTrailerLength">Maximum length of the trailers in bytes.</param>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, Chunked Transfer Coding</seealso>
internal struct ChunkDecoder(int maxTrailerLength)
{
    // A size with extensions, which nobody uses.
    private const int MaxSizeLine = 4096;
    private const int MaxDigits = 15;

    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7f).Where(static code => code != '\t').Select(static code => (byte)code)]);

    private State _state;
    private int _trailerLength;

    private enum State
    {
        Size,
        Data,
        DataEnd,
        Trailers,
        End,
    }

    /// <summary>Bytes of data that follow in the current chunk.</summary>
    public long Remaining { get; private set; }

    /// <summary>Whether the body and its trailers are complete.</summary>
    public readonly bool IsComplete => _state == State.End;

    /// <summary>Notes that data of the current chunk was taken.</summary>
    public void Take(long count)
    {
        Remaining -= count;
        if (Remaining == 0)
            _state = State.DataEnd;
    }

    /// <summary>Reads a part of the framing: up to the next data, a line of the trailers, or the end.</summary>
    /// <param name="bytes">What has arrived.</param>
    /// <param name="trailer">A line of the trailers, or empty.</param>
    /// <returns>The number of bytes read; 0 if more has to arrive, or if data or the end is next.</returns>
    /// <exception cref="HttpRequestException">The framing is not valid.</exception>
    public int Read(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> trailer)
    {
        trailer = default;
        return _state switch
        {
            State.Size => ReadSize(bytes),
            State.DataEnd => ReadDataEnd(bytes),
            State.Trailers => ReadTrailer(bytes, out trailer),
            _ => 0,
        };
    }

    private int ReadSize(ReadOnlySpan<byte> bytes)
    {
        var length = FindLine(bytes, MaxSizeLine);
        if (length == 0)
            return 0;
        Remaining = ParseSize(bytes[..(length - 2)]);
        _state = Remaining == 0 ? State.Trailers : State.Data;
        return length;
    }

    private int ReadDataEnd(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 && (bytes.IsEmpty || bytes[0] == '\r'))
            return 0;
        if (!bytes.StartsWith("\r\n"u8))
            throw UpstreamFailure.Invalid("A chunk of the destination's response is longer than its size.");
        _state = State.Size;
        return 2;
    }

    private int ReadTrailer(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> trailer)
    {
        trailer = default;
        var length = FindLine(bytes, maxTrailerLength - _trailerLength);
        if (length == 0)
            return 0;
        _trailerLength += length;
        if (length == 2)
            _state = State.End;
        else
            trailer = bytes[..(length - 2)];
        return length;
    }

    // The length of a line with its end; 0 if it has not arrived.
    private static int FindLine(ReadOnlySpan<byte> bytes, int max)
    {
        var end = bytes.IndexOf((byte)'\n');
        if ((end < 0 ? bytes.Length : end + 1) > max)
            throw UpstreamFailure.TooLong(max);
        if (end < 0)
            return 0;
        return end != 0 && bytes[end - 1] == '\r' ? end + 1 : throw UpstreamFailure.Invalid("The destination's response has a line that does not end with CR and LF.");
    }

    private static long ParseSize(ReadOnlySpan<byte> line)
    {
        var digits = 0;
        long size = 0;
        while (digits < line.Length && HexValue(line[digits]) is >= 0 and var digit)
        {
            size = (size << 4) | (uint)digit;
            digits++;
        }

        var extension = line[digits..].TrimStart(" \t"u8);
        if (digits is 0 or > MaxDigits || (!extension.IsEmpty && extension[0] != ';') || extension.ContainsAny(Controls))
            throw UpstreamFailure.Invalid("The destination's response has a chunk without a valid size.");
        return size;
    }

    private static int HexValue(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
        _ => -1,
    };
}
