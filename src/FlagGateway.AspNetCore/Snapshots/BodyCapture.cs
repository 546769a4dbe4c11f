using System.Buffers;
using System.IO.Hashing;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Snapshots;

/// <summary>What came of capturing a body.</summary>
internal enum CaptureState
{
    /// <summary>Everything that passed is held.</summary>
    Complete,

    /// <summary>The body is longer than the rule's limit; nothing is held, length and hash are known.</summary>
    TooLarge,

    /// <summary>The budget of all copies is used up; likewise.</summary>
    NoBudget,
}

/// <summary>Holds a copy of a body while it streams past, up to a limit; beyond it releases everything and only hashes the rest.</summary>
/// <remarks>
/// Bodies within the limit are never hashed unless the other side's is beyond it: users pay for the hash of long responses only.
/// Locked because a request's body is read by one task while the response may already end on another.
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
    private long _total;
    private XxHash3? _hash;
    private bool _startsLikeJson;
    private bool _isCutOff;
    private bool _isDisposed;

    public CaptureState State { get; private set; }

    /// <summary>Bytes that passed, held or not.</summary>
    public long Total => _total;

    /// <summary>Whether the stream came to its end, as far as whoever reads it has told.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>What is held. Valid until <see cref="Dispose"/>.</summary>
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

    /// <summary>Tells that the stream came to its end.</summary>
    public void End() => HasEnded = true;

    /// <summary>Length and hash of all that passed. Call it when nothing passes any more.</summary>
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
    /// Reads the body of an answer to its end, or until it is certainly longer than the one it is compared with and than
    /// what is held: a response without an end is not read for ever.
    /// </summary>
    /// <param name="content">The body.</param>
    /// <param name="other">Bytes of the body that it is compared with.</param>
    /// <param name="announces">Whether its length is that of the body to come; an answer to HEAD only names it.</param>
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

    // What was held so far is hashed first, so that the hash is that of the complete body.
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
