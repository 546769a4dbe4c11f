namespace FlagGateway.Core.Shadow;

/// <summary>
/// A stream of encoded bytes that detects a missing end. The framework's decoders treat the end of their source as the
/// end of the data; one that still reads more has not seen the data's own end. Gzip always reads more, because another
/// member may follow, so a member with a known text is appended: unless its text is the last output, the data before it
/// was incomplete.
/// </summary>
internal sealed class ProbedStream(ReadOnlyMemory<byte> source, ReadOnlyMemory<byte> behind) : Stream
{
    private int _at;

    /// <summary>Whether the reader tried to read beyond the end.</summary>
    public bool IsPastEnd { get; private set; }

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
        var rest = _at < source.Length ? source.Span[_at..] : behind.Span[(_at - source.Length)..];
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        _at += count;
        IsPastEnd |= count == 0 && buffer.Length > 0;
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
