using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace FlagGateway.Snapshots;

/// <summary>
/// A connection to a destination that may answer before it has read the whole request, and close. What is sent after that fails, and
/// the framework would drop the response, since over HTTP/1.1 it reads only after it has sent. Here such a write counts as done, and
/// reading gives what came: Linux keeps received data readable after a reset. Without a response, reading gives the end, as ever.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9112#section-9.5">RFC 9112 section 9.5: a client that sends a body should watch for a response</seealso>
/// <param name="socket">The connected socket, which the stream closes.</param>
internal sealed class DestinationStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private volatile bool _isCut;

    /// <summary>Whether several requests share the connection, as over HTTP/2: they are read while they are sent, and a write that fails fails.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool IsShared { get; set; }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isCut)
        {
            // The body may be another request's than the one that was cut: of a reused connection.
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
