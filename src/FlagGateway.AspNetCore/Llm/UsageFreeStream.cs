using System.Runtime.CompilerServices;
using FlagGateway.Core.Llm;

namespace FlagGateway.Llm;

/// <summary>A stream of chat completions without the event that only reports the usage.</summary>
/// <param name="inner">The complete stream.</param>
internal sealed class UsageFreeStream(Stream inner) : Stream
{
    private readonly PooledBuffer _ready = new();
    private UsageEventFilter? _filter;
    private bool _hasEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_ready.Take(buffer.Span) is > 0 and var ready)
                return ready;
            // An empty read only waits for bytes.
            if (_hasEnded || (buffer.IsEmpty && !_ready.IsEmpty))
                return 0;
            var count = await inner.ReadAsync(buffer, cancellationToken);
            if (buffer.IsEmpty)
                return count;
            Push(buffer.Span[..count]);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private void Push(ReadOnlySpan<byte> bytes)
    {
        _filter ??= new UsageEventFilter(_ready);
        if (bytes.IsEmpty)
        {
            _filter.End();
            _hasEnded = true;
        }
        else
        {
            _filter.Push(bytes);
        }
    }
}
