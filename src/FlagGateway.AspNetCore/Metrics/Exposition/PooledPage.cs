using System.Buffers;

namespace FlagGateway.Metrics.Exposition;

/// <summary>
/// Bytes in an array of the shared pool that grows as it is written, and that goes back to the pool when
/// the last of its readers releases it. A reader that never does costs one array, not correctness.
/// </summary>
internal sealed class PooledPage(int capacity, int readers) : IBufferWriter<byte>
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 256));
    private int _readers = readers;

    /// <summary>How many bytes are written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>What is written.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Forgets everything after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Says that one reader is done. The bytes are not to be touched by it afterwards.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _readers) == 0)
            ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _bytes, []));
    }

    private void Reserve(int sizeHint)
    {
        var needed = Length + Math.Max(sizeHint, 1);
        if (needed <= _bytes.Length)
            return;

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _bytes.Length * 2));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
