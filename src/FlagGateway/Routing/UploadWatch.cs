namespace FlagGateway.Routing;

/// <summary>Passes the body of a request through and knows whether the client lets the gateway wait for it.</summary>
internal sealed class UploadWatch(Stream inner) : Stream
{
    private volatile bool _isWaiting;

    /// <summary>Whether the last read is still to be answered by the client, or was given up before it was.</summary>
    public bool IsWaitingForClient => _isWaiting;

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
