using System.Runtime.CompilerServices;
using FlagGateway.Core.Llm;
using FlagGateway.Streams;

namespace FlagGateway.Llm;

/// <summary>A stream of chat completions without the event that only reports the usage.</summary>
/// <param name="inner">The complete stream.</param>
internal sealed class UsageFreeStream(Stream inner) : ForwardReader
{
    private readonly PooledBuffer _ready = new();
    private UsageEventFilter? _filter;
    private bool _hasEnded;

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
