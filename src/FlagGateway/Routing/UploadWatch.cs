namespace FlagGateway.Routing;

/// <summary>Passes the body of a request through, and knows when its last byte came and whether the client lets the gateway wait for more.</summary>
internal sealed class UploadWatch(Stream inner, TimeProvider time) : Stream
{
    private volatile bool _isWaiting;

    /// <summary>Whether the last read is still to be answered by the client, or was given up before it was.</summary>
    public bool IsWaitingForClient => _isWaiting;

    /// <summary>Timestamp of the last read that the client completed, or 0: the destination had nothing to wait for after the last one.</summary>
    public long LastByte { get; private set; }

    /// <summary>Whether the client has sent all of it.</summary>
    public bool IsEnded { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _isWaiting = true;
        var count = await inner.ReadAsync(buffer, cancellationToken);
        LastByte = time.GetTimestamp();
        // An empty read only waits for the first byte.
        IsEnded |= count == 0 && buffer.Length != 0;
        _isWaiting = false;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
