using System.Net.Sockets;
using FlagGateway.Threads;

namespace FlagGateway.Snapshots;

/// <summary>A connection to a destination. A process has only so many: see <see cref="OpenFiles"/>.</summary>
internal sealed class DestinationSocket : Socket
{
    private static readonly long Limit = OpenFiles.Shares.OfDestinations ?? long.MaxValue;

    private static long _open;

    private int _isCounted;

    private DestinationSocket()
        : base(SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true;
        _isCounted = 1;
    }

    /// <summary>Creates one that is not yet connected.</summary>
    /// <exception cref="SocketException">There are too many.</exception>
    public static DestinationSocket Create()
    {
        if (Interlocked.Increment(ref _open) > Limit)
        {
            Interlocked.Decrement(ref _open);
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }

        try
        {
            return new DestinationSocket();
        }
        catch
        {
            Interlocked.Decrement(ref _open);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Interlocked.Exchange(ref _isCounted, 0) == 1)
            Interlocked.Decrement(ref _open);
    }
}
