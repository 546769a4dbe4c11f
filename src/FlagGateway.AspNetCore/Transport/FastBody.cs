using System.Runtime.CompilerServices;
using FlagGateway.Streams;

namespace FlagGateway.Transport;

/// <summary>
/// The body of a response, read from its connection. The end of the body gives the connection back, anything else
/// closes it.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="response">Receives the trailers.</param>
/// <param name="framing">How its end is found.</param>
/// <param name="upload">The request's body, if the response came before its end; otherwise <c>null</c>.</param>
internal sealed class FastBody(UpstreamConnection connection, HttpResponseMessage response, ResponseFraming framing, Task? upload) : ForwardReader
{
    // A size or a trailer that does not fit into the buffer of a connection is refused.
    private const int MaxBuffer = ReceiveBuffer.InitialSize;

    private long _remaining = framing.Length;
    private ChunkDecoder _chunks = new(connection.Pool.MaxHeadLength);
    private bool _isPlentiful;
    private bool _isEnded;

    private long Left => framing.IsChunked ? _chunks.Remaining : _remaining < 0 ? long.MaxValue : _remaining;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return TryRead(buffer.Span, out var count) ? new(count) : ReceiveAsync(buffer, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            return ValueTask.FromException<int>(Fail(exception));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isEnded)
        {
            _isEnded = true;
            // Of the rest only that is read which has already arrived.
            var isHere = !framing.IsChunked && _remaining >= 0 && _remaining <= connection.Buffered.Length;
            if (isHere)
                connection.Consume((int)_remaining);
            ExchangeEnd.End(connection, upload, isHere && !framing.IsLast);
        }

        base.Dispose(disposing);
    }

    // Whether something is here: data, the end, or for an empty buffer either.
    private bool TryRead(Span<byte> buffer, out int count)
    {
        count = 0;
        if (_isEnded)
            return true;
        if (framing.IsChunked && !ReadFraming())
            return _isEnded;
        var here = connection.Buffered;
        if (here.IsEmpty)
            return false;
        count = (int)Math.Min(Math.Min(here.Length, buffer.Length), Left);
        here[..count].CopyTo(buffer);
        connection.Consume(count);
        Take(count);
        return true;
    }

    private void Take(int count)
    {
        if (count == 0)
            return;
        if (framing.IsChunked)
        {
            _chunks.Take(count);
        }
        else if (_remaining >= 0)
        {
            _remaining -= count;
            if (_remaining == 0)
                End(!framing.IsLast);
        }
    }

    // Returns whether data is next.
    private bool ReadFraming()
    {
        while (_chunks.Remaining == 0)
        {
            var count = _chunks.Read(connection.Buffered, out var trailer);
            if (!trailer.IsEmpty)
                HeadParser.ReadTrailer(trailer, response.TrailingHeaders, connection.Pool.Strings);
            connection.Consume(count);
            if (_chunks.IsComplete)
            {
                End(!framing.IsLast);
                return false;
            }

            if (count == 0)
                return false;
        }

        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var isData = !framing.IsChunked || _chunks.Remaining > 0;
                if (isData && IsDirect(buffer.Length))
                {
                    var read = await connection.ReadAsync(buffer[..(int)Math.Min(buffer.Length, Left)], cancellationToken).ConfigureAwait(false);
                    connection.Filled(0);
                    if (buffer.Length != 0)
                    {
                        _isPlentiful = read >= MaxBuffer;
                        if (read == 0)
                            EndOfConnection();
                    }

                    Take(read);
                    return read;
                }

                var filled = await connection.FillAsync(MaxBuffer, cancellationToken).ConfigureAwait(false);
                connection.Filled(filled);
                _isPlentiful = filled >= MaxBuffer;
                if (filled == 0)
                    EndOfConnection();
                if (TryRead(buffer.Span, out var count))
                    return count;
            }
        }
        catch (Exception exception)
        {
            throw Fail(exception);
        }
    }

    // Many bytes go where they are wanted. Few go with what follows them into the buffer, also while somebody only
    // waits for them.
    private bool IsDirect(int wanted) => wanted == 0 ? _isPlentiful && Left > MaxBuffer : !framing.IsChunked || Left > MaxBuffer;

    private void EndOfConnection()
    {
        if (framing.IsChunked || _remaining >= 0)
            throw UpstreamFailure.BodyEnded();
        End(isReusable: false);
    }

    private void End(bool isReusable)
    {
        _isEnded = true;
        ExchangeEnd.End(connection, upload, isReusable);
    }

    private Exception Fail(Exception exception)
    {
        if (!_isEnded)
            End(isReusable: false);
        return UpstreamFailure.FromBody(exception);
    }
}
