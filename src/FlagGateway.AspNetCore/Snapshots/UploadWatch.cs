using System.Runtime.CompilerServices;
using FlagGateway.Streams;

namespace FlagGateway.Snapshots;

/// <summary>
/// Passes the body of a request through, and tracks when its last byte arrived and whether the gateway waits for the
/// client. Ends immediately when the destination stops reading it, so that an early response need not wait for the
/// client.
/// </summary>
/// <param name="inner">The request's body.</param>
/// <param name="length">Its promised length in bytes; <c>null</c> for none.</param>
/// <param name="time">The clock.</param>
internal sealed class UploadWatch(Stream inner, long? length, TimeProvider time) : ForwardReader
{
    // A connection belongs to no request; writes to it run in the async flow of the request that owns the body.
    private static readonly AsyncLocal<UploadWatch?> _current = new();

    // More than a server reads together with the head.
    private const long InFlight = 64 * 1024;

    private volatile bool _isWaiting;
    private volatile bool _isCut;
    private long _given;
    private IUploadTarget? _destination;
    private TaskCompletionSource? _interrupt;
    private Task<int>? _left;

    /// <summary>Whether the destination stopped taking the body before its end.</summary>
    public bool IsCut => _isCut;

    /// <summary>Whether the last read is still waiting for the client, or was cancelled while waiting.</summary>
    public bool IsWaitingForClient => _isWaiting;

    /// <summary>Timestamp of the last read that the client completed, or 0.</summary>
    public long LastByte { get; private set; }

    /// <summary>Whether the client has sent all of it.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>
    /// Marks the body of the calling async flow as no longer read by the destination; no effect without a body.
    /// </summary>
    public static void Cut()
    {
        if (_current.Value is { } watch)
            watch._isCut = true;
    }

    /// <summary>
    /// Marks a body as no longer read if its connection was reset after all of it was passed to the operating system: a
    /// body of this length may still be in buffers, and a server that closes before it has read everything sends a
    /// reset. A shorter one counts as read.
    /// </summary>
    public void Reset() => _isCut |= _given > InFlight;

    /// <summary>Notes where the body of the calling async flow goes; no effect without a body.</summary>
    public static void SentTo(IUploadTarget destination)
    {
        if (_current.Value is { } watch)
            watch._destination = destination;
    }

    /// <summary>Marks it as no longer read by the destination, and ends a read that waits for the client.</summary>
    public void Interrupt()
    {
        _isCut = true;
        _interrupt?.TrySetResult();
    }

    /// <summary>Sets this as the body of the calling async flow.</summary>
    public void Enter() => _current.Value = this;

    /// <summary>
    /// Reads and discards the rest of the upload after the response, because some clients read the response only then.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (_left is { } left)
            await left.WaitAsync(cancellationToken);
        await inner.CopyToAsync(Null, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isCut)
            return Rest(buffer.Length);
        _isWaiting = true;
        var read = inner.ReadAsync(buffer, cancellationToken);
        var count = 0;
        // Only an empty read may be left to itself: the proxy takes the buffer of another one back. It waits with an
        // empty one.
        if (!buffer.IsEmpty || read.IsCompleted || _destination is not { IsReadable: true } destination)
            count = await read;
        else if (!await WaitAsync(read.AsTask(), destination))
            return 0;
        _given += count;
        LastByte = time.GetTimestamp();
        // An empty read only waits for the first byte.
        IsEnded |= count == 0 && buffer.Length != 0;
        _isWaiting = false;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    // Returns whether the client sent something before the destination responded.
    private async Task<bool> WaitAsync(Task<int> client, IUploadTarget destination)
    {
        _interrupt ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        destination.WatchFor(this);
        if (await Task.WhenAny(client, _interrupt.Task) == client)
        {
            await client;
            return true;
        }

        // It ends with the drain: the server allows no other read meanwhile.
        _left = client;
        _isWaiting = false;
        return false;
    }

    // A promised length must be met; the bytes are discarded, so their content does not matter.
    private int Rest(int max)
    {
        var count = (int)Math.Clamp((length ?? _given) - _given, 0, max);
        _given += count;
        return count;
    }
}
