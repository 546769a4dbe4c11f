using System.Runtime.CompilerServices;
using FlagGateway.Streams;

namespace FlagGateway.Snapshots;

/// <summary>Passes the body of a response through and measures how long the gateway waited for the client.</summary>
internal sealed class DownloadWatch(Stream inner, TimeProvider time) : ForwardWriter
{
    private TimeSpan _waited;
    private volatile bool _isWaiting;

    /// <summary>How long the gateway waited for the client.</summary>
    public TimeSpan Waited => _waited;

    /// <summary>
    /// Whether the slow client caused the failure: the last write was cancelled while waiting for the
    /// client, or half of the time was spent waiting for the client. To be called after the response has ended.
    /// </summary>
    /// <param name="elapsed">How long the whole request took.</param>
    public bool IsClientSlow(TimeSpan elapsed) => _isWaiting || _waited * 2 >= elapsed;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var write = inner.WriteAsync(buffer, cancellationToken);
        if (!write.IsCompletedSuccessfully)
            return WaitAsync(write);
        write.GetAwaiter().GetResult();
        return default;
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        var flush = inner.FlushAsync(cancellationToken);
        return flush.IsCompletedSuccessfully ? flush : WaitAsync(new ValueTask(flush)).AsTask();
    }

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    // A write that fails or is cancelled keeps the mark, because it was waiting for the client.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAsync(ValueTask write)
    {
        _isWaiting = true;
        var started = time.GetTimestamp();
        try
        {
            await write;
            _isWaiting = false;
        }
        finally
        {
            _waited += time.GetElapsedTime(started);
        }
    }
}
