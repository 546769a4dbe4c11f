using System.Runtime.CompilerServices;

namespace FlagGateway.Routing.Streams;

/// <summary>
/// The body of a stream: ends as if the destination had ended it, with a close frame if it is a WebSocket. Writes pass
/// through.
/// </summary>
/// <param name="inner">The destination's stream.</param>
/// <param name="stream">Says when to end.</param>
/// <param name="frames">Follows the frames of a WebSocket; <c>null</c> for other streams.</param>
internal sealed class EndingStream(Stream inner, OpenStream stream, WebSocketFrames? frames) : Stream
{
    private CancellationTokenSource? _linked;
    private CancellationToken _token;
    private bool _hasEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // A read for each event of a stream.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var isEnding = stream.Ended.IsCancellationRequested;
            if (_hasEnded || (isEnding && frames is not { IsBetween: false }))
                return End(buffer);
            try
            {
                // Within a frame, the rest of it comes first.
                var count = await inner.ReadAsync(buffer, isEnding ? cancellationToken : Link(cancellationToken));
                if (frames is null || buffer.IsEmpty || count == 0)
                    return count;
                return frames.Advance(buffer.Span[..count], stream.Ended.IsCancellationRequested);
            }
            catch (OperationCanceledException) when (!isEnding && stream.Ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _linked?.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int End(Memory<byte> buffer)
    {
        if (frames is null || _hasEnded || buffer.IsEmpty)
            return 0;
        _hasEnded = true;
        // No copy has a smaller buffer.
        WebSocketFrames.ServiceRestart.CopyTo(buffer.Span);
        return WebSocketFrames.ServiceRestart.Length;
    }

    // The proxy reads with the same token each time.
    private CancellationToken Link(CancellationToken cancellationToken)
    {
        if (_linked is null || _token != cancellationToken)
        {
            _linked?.Dispose();
            (_linked, _token) = (CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stream.Ended), cancellationToken);
        }

        return _linked.Token;
    }
}
