using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace FlagGateway.Snapshots;

/// <summary>
/// A connection to a destination that may respond before it has read the whole request, and close. Later writes then
/// fail, and the framework would drop the response, because over HTTP/1.1 it reads only after sending. Here such a
/// write counts as successful, and the response can be read: on Linux received data stays readable after a reset.
/// Without a response, reading returns the end as usual.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9112#section-9.5">RFC 9112 section 9.5: a client that sends a body should watch for a response</seealso>
/// <param name="socket">The connected socket, which the stream closes.</param>
internal sealed class DestinationStream(Socket socket) : NetworkStream(socket, ownsSocket: true), IUploadTarget
{
    private volatile bool _isCut;
    private bool _isWatched;
    private UploadWatch? _upload;

    /// <summary>
    /// Whether several requests share the connection, as over HTTP/2: they are read while sending, and a failed write
    /// fails.
    /// </summary>
    /// <value>Default <c>false</c>.</value>
    public bool IsShared { get; set; }

    /// <summary>
    /// Whether what arrives is HTTP/1.1 as it is, without TLS, so that a response can be recognized before it is read.
    /// </summary>
    /// <value>Default <c>false</c>.</value>
    public bool IsReadable { get; set; }

    /// <inheritdoc/>
    public void WatchFor(UploadWatch upload)
    {
        if (!IsReadable)
            return;
        Volatile.Write(ref _upload, upload);
        if (!Interlocked.Exchange(ref _isWatched, true))
            _ = WatchAsync();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsReadable)
            UploadWatch.SentTo(this);
        if (_isCut)
        {
            // On a reused connection the body may belong to another request than the interrupted one.
            UploadWatch.Cut();
            return default;
        }

        var write = base.WriteAsync(buffer, cancellationToken);
        return write.IsCompletedSuccessfully ? write : WaitAsync(write);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private static bool IsReset(IOException exception) =>
        exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown };

    // The framework's own read, once the upload has ended, waits behind this one, which takes nothing.
    // If the framework takes the bytes first, this goes on with the next upload of the connection.
    private async Task WatchAsync()
    {
        var head = ArrayPool<byte>.Shared.Rent(ClosingHead.MaxLength);
        try
        {
            await base.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
            if (Volatile.Read(ref _upload) is { IsWaitingForClient: true } && Socket.Available > 0)
            {
                var count = await Socket.ReceiveAsync(head.AsMemory(0, ClosingHead.MaxLength), SocketFlags.Peek).ConfigureAwait(false);
                if (Volatile.Read(ref _upload) is { IsWaitingForClient: true } upload && ClosingHead.Is(head.AsSpan(0, count)))
                {
                    _isCut = true;
                    upload.Interrupt();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // The connection has ended, which the next write or read reports.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
            Volatile.Write(ref _isWatched, false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAsync(ValueTask write)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        catch (IOException exception) when (!IsShared && IsReset(exception))
        {
            _isCut = true;
            UploadWatch.Cut();
        }
    }
}
