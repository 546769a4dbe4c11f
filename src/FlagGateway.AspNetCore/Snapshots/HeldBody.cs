using System.Buffers;

namespace FlagGateway.Snapshots;

/// <summary>Whether the body of a request could be read completely.</summary>
internal enum HoldResult
{
    /// <summary>All of it.</summary>
    Complete,

    /// <summary>It is longer than allowed.</summary>
    TooLong,

    /// <summary>The memory for all such bodies is in use.</summary>
    NoBudget,
}

/// <summary>The body of a request, read completely before it is sent on.</summary>
/// <remarks>Its memory grows with what has arrived: a length that a client only promises takes none.</remarks>
internal sealed class HeldBody(BodyBudget budget) : IDisposable
{
    private const int FirstBytes = 4096;

    private readonly Lock _lock = new();
    private byte[] _buffer = [];
    private int _length;
    private bool _isDisposed;

    /// <summary>Whether all of it was read.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What was read. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="length">Its promised length in bytes; <c>null</c> for none.</param>
    /// <param name="maxBytes">Maximum length.</param>
    /// <param name="limit">Limit of the memory for all such bodies.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<HoldResult> ReadAsync(Stream body, long? length, int maxBytes, long limit, CancellationToken cancellationToken)
    {
        var result = await FillAsync(body, length, maxBytes, limit, cancellationToken);
        IsComplete = result == HoldResult.Complete;
        return result;
    }

    private async ValueTask<HoldResult> FillAsync(Stream body, long? length, int maxBytes, long limit, CancellationToken cancellationToken)
    {
        if (length > maxBytes)
            return HoldResult.TooLong;
        while (true)
        {
            // The end of a body is read as well: others note it.
            if (_length == length)
                return await body.ReadAsync(new byte[1], cancellationToken) == 0 ? HoldResult.Complete : HoldResult.TooLong;
            if (_length == _buffer.Length && !TryGrow((int)Math.Min(length ?? int.MaxValue, Math.Max(FirstBytes, 2L * _length)), limit))
                return HoldResult.NoBudget;
            var read = await body.ReadAsync(_buffer.AsMemory(_length), cancellationToken);
            if (read == 0)
                return HoldResult.Complete;
            _length += read;
            if (_length > maxBytes)
                return HoldResult.TooLong;
        }
    }

    /// <summary>Copies bytes of the body, or of what was put into it.</summary>
    /// <returns>Whether the body was still there.</returns>
    public bool TryCopy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        // Its memory may serve another request already.
        lock (_lock)
        {
            if (!_isDisposed)
                from.CopyTo(to);
            return !_isDisposed;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            Release();
            (_buffer, _length) = ([], 0);
        }
    }

    private bool TryGrow(int size, long limit)
    {
        if (!budget.TryReserve(size, limit))
            return false;
        var larger = ArrayPool<byte>.Shared.Rent(size);
        // A pool may return a larger buffer than requested; it is in use all the same.
        budget.TryReserve(larger.Length - size, long.MaxValue);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        Release();
        _buffer = larger;
        return true;
    }

    private void Release()
    {
        if (_buffer.Length == 0)
            return;
        budget.Release(_buffer.Length);
        ArrayPool<byte>.Shared.Return(_buffer);
    }
}
