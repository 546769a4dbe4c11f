using System.Buffers;

namespace FlagGateway.Llm;

/// <summary>
/// Bytes that wait to be read. Uses memory of the shared pool, and none while it is empty: a stream that has had a
/// burst may be silent for hours.
/// </summary>
/// <remarks>
/// Not thread-safe. What is in it when its owner goes is left to the garbage collector: a pool must not get back what
/// may still be read.
/// </remarks>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    private const int FirstBytes = 512;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Bytes of memory in use.</summary>
    public int Capacity => _bytes.Length;

    /// <inheritdoc/>
    public void Advance(int count) => _end += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(1, sizeHint));
        return _bytes.AsMemory(_end);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Moves as much as there is room for.</summary>
    /// <returns>How many bytes.</returns>
    public int Take(Span<byte> to)
    {
        var count = Math.Min(_end - _start, to.Length);
        _bytes.AsSpan(_start, count).CopyTo(to);
        _start += count;
        if (IsEmpty)
            Return();
        return count;
    }

    private void Grow(int more)
    {
        if (more <= _bytes.Length - _end)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(FirstBytes, 2 * _bytes.Length), _end + more));
        _bytes.AsSpan(0, _end).CopyTo(larger);
        var (start, end) = (_start, _end);
        Return();
        (_bytes, _start, _end) = (larger, start, end);
    }

    private void Return()
    {
        if (_bytes.Length != 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _start, _end) = ([], 0, 0);
    }
}
