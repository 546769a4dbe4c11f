using System.Buffers;
using FlagGateway.Streams;

namespace FlagGateway.Identity.Bodies;

/// <summary>A request's body of which the beginning was read before: gives that first, then the rest.</summary>
/// <param name="buffer">What was read; returned to the shared pool once it was given.</param>
/// <param name="count">How many bytes of it.</param>
/// <param name="rest">The rest.</param>
internal sealed class ReplayedBody(byte[] buffer, int count, Stream rest) : ForwardReader
{
    private byte[]? _buffer = buffer;
    private int _given;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _given < count ? new(Give(buffer.Span)) : rest.ReadAsync(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => _given < count ? Give(buffer) : rest.Read(buffer);

    private int Give(Span<byte> target)
    {
        var length = Math.Min(target.Length, count - _given);
        _buffer.AsSpan(_given, length).CopyTo(target);
        _given += length;
        if (_given == count && _buffer is { } given)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(given);
        }

        return length;
    }
}
