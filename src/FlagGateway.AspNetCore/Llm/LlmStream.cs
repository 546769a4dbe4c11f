using System.Runtime.CompilerServices;
using FlagGateway.Core.Llm;
using FlagGateway.Snapshots;
using FlagGateway.Streams;

namespace FlagGateway.Llm;

/// <summary>
/// Passes a model's response on unchanged, and reads it. The reader never delays it and never fails it.
/// </summary>
/// <param name="inner">The destination's stream.</param>
/// <param name="exchange">Receives what is read.</param>
/// <param name="decoder">Decodes it; <c>null</c> if it is not encoded.</param>
/// <param name="time">The clock.</param>
internal sealed class LlmStream(Stream inner, LlmExchange exchange, ContentDecoder? decoder, TimeProvider time) : ForwardReader
{
    private IdleWatch? _idle;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!exchange.IsStream)
            return Take(buffer, await inner.ReadAsync(buffer, cancellationToken));
        _idle ??= new IdleWatch(exchange.Route.Idle, time);
        try
        {
            return Take(buffer, await inner.ReadAsync(buffer, _idle.Link(cancellationToken)));
        }
        catch (OperationCanceledException exception) when (_idle.IsOver && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The stream had no content for {exchange.Route.Idle}.", exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Take(buffer.AsMemory(offset, count), inner.Read(buffer, offset, count));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _idle?.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(Memory<byte> buffer, int count)
    {
        if (exchange.Unread is not null || exchange.Reader is not { } reader)
            return count;
        if (count == 0)
        {
            // An empty read only waits for bytes.
            if (!buffer.IsEmpty)
                EndDecoding(reader);
            return 0;
        }

        var deltas = reader.Deltas;
        try
        {
            Observe(reader, buffer[..count]);
        }
        catch (Exception)
        {
            // Counted; the bytes pass.
            exchange.GiveUp(LlmUnread.Failed);
        }

        if (reader.Deltas != deltas || exchange.Unread is not null)
            _idle?.Restart();
        return count;
    }

    private void EndDecoding(LlmReader reader)
    {
        if (decoder is not null && !reader.IsEndSeen && !exchange.Cut.IsCancellationRequested && !decoder.EndsComplete())
            exchange.GiveUp(LlmUnread.Decoding);
    }

    private void Observe(LlmReader reader, ReadOnlyMemory<byte> bytes)
    {
        var now = time.GetTimestamp();
        if (decoder is null)
            reader.Read(bytes.Span, now);
        else if (!decoder.Decode(bytes, reader, now))
            exchange.GiveUp(LlmUnread.Decoding);
    }
}
