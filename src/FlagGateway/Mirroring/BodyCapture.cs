using System.Buffers;

namespace FlagGateway.Mirroring;

/// <summary>What came of capturing a body.</summary>
internal enum CaptureState
{
    /// <summary>Everything that passed is held.</summary>
    Whole,

    /// <summary>The body is longer than the rule's limit; nothing is held.</summary>
    TooLarge,

    /// <summary>The budget of all copies is used up; nothing is held.</summary>
    NoBudget,
}

/// <summary>Holds a copy of a body while it streams past, up to a limit; beyond it lets go of everything.</summary>
/// <remarks>
/// Locked because a request's body is read by one task while the answer may already end on another.
/// The memory is a pool of its own: no buffer of a user's request is ever in it.
/// </remarks>
internal sealed class BodyCapture(MirrorBudget budget, int limit) : IDisposable
{
    private const int Smallest = 1024;
    private const int ReadBytes = 16 * 1024;

    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(maxArrayLength: 4 * 1024 * 1024, maxArraysPerBucket: 128);

    private readonly Lock _lock = new();
    private byte[] _buffer = [];
    private int _length;
    private bool _isDisposed;

    public CaptureState State { get; private set; }

    /// <summary>What is held. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (State != CaptureState.Whole || _isDisposed || bytes.IsEmpty)
                return;
            if (bytes.Length > limit - _length)
                LetGo(CaptureState.TooLarge);
            else if (!TryGrow(_length + bytes.Length))
                LetGo(CaptureState.NoBudget);
            else
            {
                bytes.CopyTo(_buffer.AsSpan(_length));
                _length += bytes.Length;
            }
        }
    }

    /// <summary>Reads the body of an answer to its end, or until it is longer than the limit; not at all if it says so itself.</summary>
    /// <param name="content">The body.</param>
    /// <param name="announces">Whether its length is that of the body to come; an answer to HEAD only names it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task ReadAsync(HttpContent content, bool announces, CancellationToken cancellationToken)
    {
        if (announces && content.Headers.ContentLength > limit)
        {
            State = CaptureState.TooLarge;
            return;
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken);
        var chunk = Pool.Rent(ReadBytes);
        try
        {
            while (State == CaptureState.Whole && await stream.ReadAsync(chunk.AsMemory(), cancellationToken) is > 0 and var count)
                Append(chunk.AsSpan(0, count));
        }
        finally
        {
            Pool.Return(chunk);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            LetGo(State);
        }
    }

    private bool TryGrow(int needed)
    {
        if (needed <= _buffer.Length)
            return true;
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, Smallest));
        if (!budget.TryReserve(size - _buffer.Length))
            return false;
        var larger = Pool.Rent(size);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length != 0)
            Pool.Return(_buffer);
        // A pool may hand out more than was asked for.
        budget.Release(size - larger.Length);
        _buffer = larger;
        return true;
    }

    private void LetGo(CaptureState state)
    {
        State = state;
        if (_buffer.Length != 0)
        {
            budget.Release(_buffer.Length);
            Pool.Return(_buffer);
        }

        _buffer = [];
        _length = 0;
    }
}
