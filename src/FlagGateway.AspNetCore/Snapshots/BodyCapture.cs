using System.Buffers;
using System.IO.Hashing;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Snapshots;

/// <summary>State of a captured body.</summary>
internal enum CaptureState
{
    /// <summary>The complete body is captured.</summary>
    Complete,

    /// <summary>The body is longer than the rule's limit; only length and hash are known.</summary>
    TooLarge,

    /// <summary>The budget of all copies is used up; likewise.</summary>
    NoBudget,
}

/// <summary>
/// Captures a copy of a streaming body up to a limit; beyond it, releases the copy and only hashes the rest.
/// </summary>
/// <remarks>
/// Bodies within the limit are hashed only if the other one is beyond it: only long responses cost the time of a hash.
/// Locked because a request's body is read by one task while the response may already end on another.
/// Uses its own memory pool, which never contains buffers of user requests.
/// </remarks>
internal sealed class BodyCapture(MirrorBudget budget, int limit) : IDisposable
{
    private const int Smallest = 1024;
    private const int ReadBytes = 16 * 1024;

    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(maxArrayLength: 4 * 1024 * 1024, maxArraysPerBucket: 128);

    private readonly Lock _lock = new();
    private byte[] _buffer = [];
    private int _length;
    private long _total;
    private XxHash3? _hash;
    private bool _startsLikeJson;
    private bool _isCutOff;
    private bool _isDisposed;

    public CaptureState State { get; private set; }

    /// <summary>Bytes passed, captured or not.</summary>
    public long Total => _total;

    /// <summary>Whether the reader reported the end of the stream.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The captured bytes. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_isDisposed || bytes.IsEmpty)
                return;
            _total += bytes.Length;
            if (_hash is not null)
            {
                _hash.Append(bytes);
            }
            else if (bytes.Length > limit - _length)
            {
                HashOnly(CaptureState.TooLarge, bytes);
            }
            else if (!TryGrow(_length + bytes.Length))
            {
                HashOnly(CaptureState.NoBudget, bytes);
            }
            else
            {
                bytes.CopyTo(_buffer.AsSpan(_length));
                _length += bytes.Length;
            }
        }
    }

    /// <summary>Records the end of the stream.</summary>
    public void End() => HasEnded = true;

    /// <summary>Returns length and hash of the entire body. To be called after its end.</summary>
    public BodyDigest Digest()
    {
        lock (_lock)
        {
            if (_isCutOff)
                return new BodyDigest(_total, null, _startsLikeJson);
            return _hash is not null
                ? new BodyDigest(_total, _hash.GetCurrentHashAsUInt64(), _startsLikeJson)
                : new BodyDigest(_total, XxHash3.HashToUInt64(Bytes.Span), LooksLikeJson(Bytes.Span));
        }
    }

    /// <summary>
    /// Reads the body of a response to its end, or until it is certainly longer than both the compared one and the
    /// limit, so that an endless response is not read forever.
    /// </summary>
    /// <param name="content">The body.</param>
    /// <param name="other">Length in bytes of the compared body.</param>
    /// <param name="announces">
    /// Whether its length is that of the body to come; a response to HEAD only announces it.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task ReadAsync(HttpContent content, long other, bool announces, CancellationToken cancellationToken)
    {
        var max = Math.Max(limit, other);
        if (announces && content.Headers.ContentLength is { } length && length > max)
        {
            _total = length;
            (State, _isCutOff) = (CaptureState.TooLarge, true);
            return;
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken);
        var chunk = Pool.Rent(ReadBytes);
        try
        {
            while (await stream.ReadAsync(chunk.AsMemory(), cancellationToken) is > 0 and var count)
            {
                Append(chunk.AsSpan(0, count));
                if (_total <= max)
                    continue;
                _isCutOff = true;
                return;
            }

            End();
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

    // The captured part is hashed first, so that the hash covers the complete body.
    private void HashOnly(CaptureState state, ReadOnlySpan<byte> next)
    {
        _hash = new XxHash3();
        _hash.Append(Bytes.Span);
        _hash.Append(next);
        _startsLikeJson = LooksLikeJson(_length != 0 ? Bytes.Span : next);
        LetGo(state);
    }

    private static bool LooksLikeJson(ReadOnlySpan<byte> start) =>
        start.TrimStart(" \t\r\n"u8) is { Length: > 0 } text && text[0] is (byte)'{' or (byte)'[';

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
        // A pool may return a larger buffer than requested.
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
