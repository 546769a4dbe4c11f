using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace FlagGateway.Transport;

/// <summary>
/// A connection to a destination, used by one request at a time. What arrives is buffered here; a large body goes into
/// its reader's memory. Only while a request uses it has it a buffer.
/// </summary>
/// <param name="socket">The connected socket, which it closes.</param>
/// <param name="tls">TLS on the socket; <c>null</c> for none.</param>
/// <param name="pool">The pool that it belongs to.</param>
/// <param name="opened">When it was opened.</param>
[SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "A read ahead is awaited once: by the first read, or when the connection is closed.")]
internal sealed class UpstreamConnection(Socket socket, SslStream? tls, ConnectionPool pool, long opened) : IDisposable
{
    private ReceiveBuffer _received;
    private ValueTask<int> _ahead;
    private bool _isAhead;
    private volatile bool _isReading;
    private int _isClosed;
    private int _isRented;

    /// <summary>When it was opened.</summary>
    public long Opened => opened;

    /// <summary>When it was used last.</summary>
    public long Used { get; set; }

    /// <summary>Whether an earlier request used it.</summary>
    public bool IsReused { get; private set; }

    /// <summary>Whether nothing has arrived for the current request.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>The pool that it belongs to.</summary>
    public ConnectionPool Pool => pool;

    /// <summary>What has arrived and was not used yet.</summary>
    public ReadOnlySpan<byte> Buffered => _received.Bytes;

    /// <summary>
    /// Starts to read, before anything is sent: the one read that finds out whether the peer has closed meanwhile is
    /// also the first of the response.
    /// </summary>
    /// <returns>Whether it can be used: a peer that has closed, or that sent something unasked, must not be.</returns>
    public bool TryBegin(CancellationToken cancellationToken)
    {
        IsSilent = true;
        _received.Rent();
        _ahead = Receive(_received.Free, cancellationToken);
        _isAhead = true;
        return !IsReused || !_ahead.IsCompleted;
    }

    /// <summary>Notes that a request uses it, and that closing it makes room for another one.</summary>
    public UpstreamConnection Rent()
    {
        _isRented = 1;
        return this;
    }

    /// <summary>Reads more into the buffer. When it has ended, <see cref="Filled"/> must be called.</summary>
    /// <param name="limit">How large the buffer may become if it is full.</param>
    /// <param name="cancellationToken">Cancels the read, after which the connection must be closed.</param>
    /// <returns>The number of bytes; 0 at the end.</returns>
    public ValueTask<int> FillAsync(int limit, CancellationToken cancellationToken)
    {
        if (_isAhead)
        {
            _isAhead = false;
            return _ahead;
        }

        _received.MakeRoom(limit);
        return Receive(_received.Free, cancellationToken);
    }

    /// <summary>Ends a read into the buffer.</summary>
    /// <param name="count">The number of bytes.</param>
    public void Filled(int count)
    {
        _isReading = false;
        IsSilent &= count == 0;
        _received.Add(count);
    }

    /// <summary>
    /// Reads directly into memory of the caller; nothing may be buffered. When it has ended, <see cref="Filled"/> must
    /// be called with 0.
    /// </summary>
    public ValueTask<int> ReadAsync(Memory<byte> memory, CancellationToken cancellationToken) => Receive(memory, cancellationToken);

    /// <summary>Takes bytes that have arrived.</summary>
    public void Consume(int count) => _received.Consume(count);

    /// <summary>Sends bytes, all of them.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (tls is not null)
            return tls.WriteAsync(bytes, cancellationToken);
        var send = socket.SendAsync(bytes, SocketFlags.None, cancellationToken);
        return send.IsCompletedSuccessfully && send.Result == bytes.Length ? default : SendRestAsync(send, bytes, cancellationToken);
    }

    /// <summary>
    /// Ends the exchange: the next request may use the connection, unless bytes have come that belong to no response.
    /// </summary>
    /// <param name="isReusable">Whether the exchange allows it.</param>
    public void Release(bool isReusable)
    {
        var isFree = _received.Bytes.IsEmpty;
        if (_isReading)
            isReusable = false;
        else
            _received.Return();
        if (!isReusable || !isFree)
        {
            Dispose();
            return;
        }

        IsReused = true;
        _isRented = 0;
        pool.Return(this);
    }

    /// <summary>
    /// Whether the peer has closed, or has sent something unasked. For connections that no request uses.
    /// </summary>
    public bool IsBroken() => tls is null && socket.Poll(0, SelectMode.SelectRead);

    /// <summary>
    /// Closes it. Safe to call again, and while another thread uses it: the buffer is left to the garbage collector.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
            return;
        tls?.Dispose();
        socket.Dispose();
        if (_isAhead)
            _ = ObserveAsync(_ahead);
        pool.Closed(Interlocked.Exchange(ref _isRented, 0) != 0);
    }

    private ValueTask<int> Receive(Memory<byte> memory, CancellationToken cancellationToken)
    {
        _isReading = true;
        return tls is null ? socket.ReceiveAsync(memory, SocketFlags.None, cancellationToken) : tls.ReadAsync(memory, cancellationToken);
    }

    // The connection is closed: how its last read ends does not matter.
    private static async Task ObserveAsync(ValueTask<int> read)
    {
        try
        {
            await read.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(ValueTask<int> send, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        for (var sent = await send.ConfigureAwait(false); sent < bytes.Length;)
            sent += await socket.SendAsync(bytes[sent..], SocketFlags.None, cancellationToken).ConfigureAwait(false);
    }
}
