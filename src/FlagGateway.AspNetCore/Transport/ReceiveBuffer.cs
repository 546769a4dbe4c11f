using System.Buffers;

namespace FlagGateway.Transport;

/// <summary>What has arrived on a connection and was not used yet, in one pooled buffer.</summary>
internal struct ReceiveBuffer
{
    /// <summary>Its usual size in bytes.</summary>
    public const int InitialSize = 8192;

    private byte[]? _buffer;
    private int _start;
    private int _end;

    /// <summary>What has arrived.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Where more can go.</summary>
    public readonly Memory<byte> Free => _buffer.AsMemory(_end);

    /// <summary>Takes an empty buffer.</summary>
    public void Rent() => (_buffer, _start, _end) = (ArrayPool<byte>.Shared.Rent(InitialSize), 0, 0);

    /// <summary>Gives the buffer back. No read may be in progress, and no other thread may use it.</summary>
    public void Return()
    {
        if (_buffer is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
        (_buffer, _start, _end) = (null, 0, 0);
    }

    /// <summary>Notes that bytes have arrived.</summary>
    public void Add(int count) => _end += count;

    /// <summary>Notes that bytes were used.</summary>
    public void Consume(int count) => _start += count;

    /// <summary>Makes room for more.</summary>
    /// <param name="limit">How large a full buffer may become.</param>
    /// <exception cref="HttpRequestException">It is full, and as large as allowed.</exception>
    public void MakeRoom(int limit)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
            return;
        }

        if (_end < _buffer!.Length)
            return;
        if (_start != 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            return;
        }

        if (_buffer.Length >= limit)
            throw UpstreamFailure.TooLong(limit);
        // The smaller one is left to the garbage collector: another thread may be closing the connection.
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan().CopyTo(larger);
        _buffer = larger;
    }
}
