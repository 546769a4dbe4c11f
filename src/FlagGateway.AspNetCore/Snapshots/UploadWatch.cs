namespace FlagGateway.Snapshots;

/// <summary>
/// Passes the body of a request through, and knows when its last byte came and whether the client lets the gateway wait for more. Ends
/// at once when the destination no longer takes it, so that a response which is there already need not wait for the client.
/// </summary>
/// <param name="inner">The request's body.</param>
/// <param name="length">Its promised length in bytes; <c>null</c> for none.</param>
/// <param name="time">The clock.</param>
internal sealed class UploadWatch(Stream inner, long? length, TimeProvider time) : Stream
{
    // A connection belongs to no request; what is written to it is written in the flow of the request whose body it is.
    private static readonly AsyncLocal<UploadWatch?> _current = new();

    // More than a server reads together with the head.
    private const long InFlight = 64 * 1024;

    private volatile bool _isWaiting;
    private volatile bool _isCut;
    private long _given;

    /// <summary>Whether the destination stopped taking the body before its end.</summary>
    public bool IsCut => _isCut;

    /// <summary>Whether the last read is still to be answered by the client, or was given up before it was.</summary>
    public bool IsWaitingForClient => _isWaiting;

    /// <summary>Timestamp of the last read that the client completed, or 0: the destination had nothing to wait for after the last one.</summary>
    public long LastByte { get; private set; }

    /// <summary>Whether the client has sent all of it.</summary>
    public bool IsEnded { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Marks the body that the calling flow sends as no longer taken; nothing where it sends none.</summary>
    public static void Cut()
    {
        if (_current.Value is { } watch)
            watch._isCut = true;
    }

    /// <summary>
    /// Marks a body as no longer taken whose connection was reset after the gateway had handed all of it to the system: so long a body
    /// may be in buffers on the way, and a server that closes before it has read everything resets. A shorter one is taken as read.
    /// </summary>
    public void Reset() => _isCut |= _given > InFlight;

    /// <summary>Makes this the body that the calling flow sends.</summary>
    public void Enter() => _current.Value = this;

    /// <summary>Reads and drops what the client still sends, after the response: clients that read only then would miss it.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) => inner.CopyToAsync(Null, cancellationToken);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isCut)
            return Rest(buffer.Length);
        _isWaiting = true;
        var count = await inner.ReadAsync(buffer, cancellationToken);
        _given += count;
        LastByte = time.GetTimestamp();
        // An empty read only waits for the first byte.
        IsEnded |= count == 0 && buffer.Length != 0;
        _isWaiting = false;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // Whoever promised a length must keep it; the bytes go nowhere, whatever they are.
    private int Rest(int max)
    {
        var count = (int)Math.Clamp((length ?? _given) - _given, 0, max);
        _given += count;
        return count;
    }
}
