using System.Globalization;
using System.Net.Sockets;
using FlagGateway.Snapshots;
using FlagGateway.Streams;

namespace FlagGateway.Transport;

/// <summary>
/// Sends the body of a request. What is here at once goes with the head. A destination that responds early and closes
/// is not an error: the rest is taken and dropped, since its response is what counts.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="head">The request's head, which it disposes of.</param>
/// <param name="length">Length of the body in bytes; <c>null</c> if it is chunked.</param>
internal sealed class UploadStream(UpstreamConnection connection, RequestHead head, long? length) : ForwardWriter, IUploadTarget
{
    // A size in hexadecimal digits with its end, the end of the data, and the last chunk.
    private const int ChunkFraming = 16 + 2 + 2 + 5;

    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    private static readonly byte[] LastChunk = "0\r\n\r\n"u8.ToArray();

    private readonly Lock _lock = new();
    private readonly byte[] _size = new byte[16 + 2];
    private Task? _sendingHead;
    private UploadWatch? _watch;
    private long _sent;
    private volatile bool _isCut;

    /// <inheritdoc/>
    public bool IsReadable => true;

    /// <summary>Sends head and body.</summary>
    public async Task SendAsync(HttpContent content, CancellationToken cancellationToken)
    {
        UploadWatch.SentTo(this);
        try
        {
            var copy = content.CopyToAsync(this, context: null, cancellationToken);
            if (!copy.IsCompleted)
                await SendHeadAsync(cancellationToken).ConfigureAwait(false);
            await copy.ConfigureAwait(false);
            if (length is { } promised && promised != _sent && !_isCut)
                throw new HttpRequestException($"The request's body has {_sent} bytes, and its Content-Length is {promised}.");
            if (length is null)
                await SendAsync(LastChunk, isFramed: true, cancellationToken).ConfigureAwait(false);
            else
                await SendHeadAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            head.Dispose();
        }
    }

    /// <summary>Stops sending, because the destination has responded and closes.</summary>
    public void Stop()
    {
        _isCut = true;
        // Either this sees the watch, or the watch sees that the upload was cut.
        Interlocked.MemoryBarrier();
        _watch?.Interrupt();
    }

    /// <inheritdoc/>
    public void WatchFor(UploadWatch upload)
    {
        Interlocked.Exchange(ref _watch, upload);
        if (_isCut)
            upload.Interrupt();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // An empty chunk would be the last one.
        if (buffer.IsEmpty)
            return default;
        _sent += buffer.Length;
        if (length is { } promised && _sent > promised)
            return ValueTask.FromException(new HttpRequestException($"The request's body has more bytes than its Content-Length, which is {promised}."));
        return SendAsync(buffer, isFramed: length is not null, cancellationToken);
    }

    // The head is sent as soon as the body has to wait for the client.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool isFramed, CancellationToken cancellationToken)
    {
        if (_isCut)
            return default;
        lock (_lock)
        {
            if (_sendingHead is null && bytes.Length + ChunkFraming <= head.Free.Length)
            {
                Append(bytes.Span, isFramed);
                // The end of the body.
                return isFramed && length is null ? new(SendHeadAsync(cancellationToken)) : default;
            }
        }

        return SendAfterHeadAsync(bytes, isFramed, cancellationToken);
    }

    private void Append(ReadOnlySpan<byte> bytes, bool isFramed)
    {
        if (!isFramed)
        {
            var size = FormatSize(bytes.Length);
            size.CopyTo(head.Free);
            head.Advance(size.Length);
        }

        bytes.CopyTo(head.Free);
        head.Advance(bytes.Length);
        if (isFramed)
            return;
        "\r\n"u8.CopyTo(head.Free);
        head.Advance(2);
    }

    private Span<byte> FormatSize(int size)
    {
        size.TryFormat(_size, out var digits, "x", CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(_size.AsSpan(digits));
        return _size.AsSpan(0, digits + 2);
    }

    private Task SendHeadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return _sendingHead ??= SendOnceAsync(head.Memory, cancellationToken).AsTask();
    }

    private async ValueTask SendAfterHeadAsync(ReadOnlyMemory<byte> bytes, bool isFramed, CancellationToken cancellationToken)
    {
        await SendHeadAsync(cancellationToken).ConfigureAwait(false);
        if (!isFramed)
            await SendOnceAsync(_size.AsMemory(0, FormatSize(bytes.Length).Length), cancellationToken).ConfigureAwait(false);
        await SendOnceAsync(bytes, cancellationToken).ConfigureAwait(false);
        if (!isFramed)
            await SendOnceAsync(LineEnd, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SendOnceAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_isCut)
            return;
        try
        {
            await connection.SendAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsCutBy(exception))
        {
            // The response can still be read, also after a reset.
            _isCut = true;
            UploadWatch.Cut();
        }
    }

    // Or closed here, after the response.
    private static bool IsCutBy(Exception exception) =>
        UpstreamFailure.IsClosed(exception) || exception is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted };
}
