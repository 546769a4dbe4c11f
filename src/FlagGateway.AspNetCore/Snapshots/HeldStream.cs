using FlagGateway.Streams;

namespace FlagGateway.Snapshots;

/// <summary>The body of a request as it is sent on: parts in memory, then what has not been read yet.</summary>
/// <param name="held">The body that parts refer to.</param>
/// <param name="parts">The parts, in order.</param>
/// <param name="rest">The rest of the client's body; <c>null</c> for none.</param>
internal sealed class HeldStream(HeldBody held, IReadOnlyList<ReadOnlyMemory<byte>> parts, Stream? rest) : ForwardReader
{
    private int _part;
    private int _offset;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!HasParts())
            return rest is null ? new ValueTask<int>(0) : rest.ReadAsync(buffer, cancellationToken);
        return new ValueTask<int>(Take(buffer.Span));
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        HasParts() ? Take(buffer.AsSpan(offset, count)) : rest?.Read(buffer, offset, count) ?? 0;

    // No bytes would mean the end.
    private bool HasParts()
    {
        while (_part < parts.Count && parts[_part].Length == _offset)
            (_part, _offset) = (_part + 1, 0);
        return _part < parts.Count;
    }

    private int Take(Span<byte> to)
    {
        var taken = 0;
        while (_part < parts.Count && to.Length > taken)
        {
            var from = parts[_part].Span[_offset..];
            var count = Math.Min(from.Length, to.Length - taken);
            if (!held.TryCopy(from[..count], to[taken..]))
                throw new IOException("The request has ended.");
            taken += count;
            (_part, _offset) = count == from.Length ? (_part + 1, 0) : (_part, _offset + count);
        }

        return taken;
    }
}
