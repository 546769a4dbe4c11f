using System.Buffers;
using System.IO.Compression;

namespace FlagGateway.Core.Llm;

/// <summary>Decodes a response that arrives in pieces, for a reader.</summary>
internal sealed class ContentDecoder : IDisposable
{
    /// <summary>
    /// Decoded bytes of one response that are read at most; a small response may decode to a thousand times its size.
    /// </summary>
    public const long MaxDecoded = 64 * 1024 * 1024;

    private const int Chunk = 8 * 1024;

    private static readonly byte[] LastText = "flaggateway: the gzip data before this was complete"u8.ToArray();
    private static readonly byte[] LastMember = Gzip(LastText);

    private readonly Feed _feed = new();
    private readonly string _coding;
    private Stream? _stream;
    private long _decoded;

    private ContentDecoder(string coding) => _coding = coding;

    /// <summary>Creates a decoder; <c>null</c> if the coding is not supported.</summary>
    /// <param name="coding">Value of <c>Content-Encoding</c>.</param>
    public static ContentDecoder? Create(string coding) =>
        coding.Trim().ToLowerInvariant() is "gzip" or "x-gzip" or "deflate" or "br" ? new ContentDecoder(coding.Trim().ToLowerInvariant()) : null;

    /// <summary>Decodes the next piece.</summary>
    /// <param name="bytes">The piece.</param>
    /// <param name="reader">Receives the decoded bytes.</param>
    /// <param name="now">Timestamp of its arrival.</param>
    /// <returns>Whether the response can be read on: neither damaged nor too long.</returns>
    public bool Decode(ReadOnlyMemory<byte> bytes, LlmReader reader, long now)
    {
        if (bytes.IsEmpty)
            return true;
        _feed.Bytes = bytes;
        _stream ??= Open(bytes.Span[0]);
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            while (_stream.Read(buffer) is > 0 and var count)
            {
                if ((_decoded += count) > MaxDecoded)
                    return false;
                reader.Read(buffer.AsSpan(0, count), now);
            }

            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or InvalidOperationException)
        {
            return false;
        }
        finally
        {
            _feed.Bytes = default;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Whether the response ended with the coding's own end, rather than in its middle. To be called once, after the
    /// last piece.
    /// </summary>
    public bool EndsComplete()
    {
        if (_stream is null)
            return false;
        try
        {
            return _coding is "gzip" or "x-gzip" ? EndsWithMember(_stream) : EndsWithoutReading(_stream);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream?.Dispose();

    // Gzip may always be followed by another member, so one with a known text is added: it only appears behind a
    // complete one.
    private bool EndsWithMember(Stream stream)
    {
        _feed.Bytes = LastMember;
        Span<byte> text = stackalloc byte[LastText.Length];
        return stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) == text.Length && text.SequenceEqual(LastText);
    }

    // The other decoders do not read beyond the end of their data.
    private bool EndsWithoutReading(Stream stream)
    {
        _feed.WasRead = false;
        return stream.Read(stackalloc byte[1]) == 0 && !_feed.WasRead;
    }

    private static byte[] Gzip(byte[] text)
    {
        using MemoryStream member = new();
        using (GZipStream stream = new(member, CompressionLevel.Optimal))
            stream.Write(text);
        return member.ToArray();
    }

    private Stream Open(byte first) => _coding switch
    {
        "br" => new BrotliStream(_feed, CompressionMode.Decompress),
        // The name means zlib's format; some servers nevertheless send the raw stream.
        "deflate" => (first & 0x0F) == 8 ? new ZLibStream(_feed, CompressionMode.Decompress) : new DeflateStream(_feed, CompressionMode.Decompress),
        _ => new GZipStream(_feed, CompressionMode.Decompress),
    };

    // The framework's decoders continue after a read that returned nothing.
    private sealed class Feed : Stream
    {
        public ReadOnlyMemory<byte> Bytes { get; set; }

        /// <summary>Whether the decoder asked for more.</summary>
        public bool WasRead { get; set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            WasRead = true;
            var count = Math.Min(buffer.Length, Bytes.Length);
            Bytes.Span[..count].CopyTo(buffer);
            Bytes = Bytes[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
