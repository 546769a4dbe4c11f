using System.Runtime.CompilerServices;
using FlagGateway.Snapshots;

namespace FlagGateway.Transport;

/// <summary>Sends a request over a connection of a pool, and reads the head of its response.</summary>
internal static class FastSender
{
    // A destination could send informational responses for ever.
    private const int MaxInterim = 32;

    private const int SwitchingProtocols = 101;

    /// <summary>
    /// Sends a request without a body. Repeats it once if a connection turns out to have been closed before it was
    /// sent.
    /// </summary>
    /// <exception cref="HttpRequestException">There is no valid response.</exception>
    /// <exception cref="OperationCanceledException">
    /// The request was cancelled, or no connection could be opened in time.
    /// </exception>
    public static async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, ConnectionPool pool, RequestHead head, CancellationToken cancellationToken)
    {
        UpstreamConnection? connection = null;
        try
        {
            connection = await pool.RentAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await connection.SendAsync(head.Memory, cancellationToken).ConfigureAwait(false);
                return Begin(request, connection, await ReadHeadAsync(connection, cancellationToken).ConfigureAwait(false), upload: null);
            }
            catch (Exception exception) when (connection is { IsReused: true, IsSilent: true } && IsIdempotent(request.Method) && UpstreamFailure.IsClosed(exception) && !cancellationToken.IsCancellationRequested)
            {
                connection.Dispose();
            }

            connection = await pool.RentNewAsync(cancellationToken).ConfigureAwait(false);
            await connection.SendAsync(head.Memory, cancellationToken).ConfigureAwait(false);
            return Begin(request, connection, await ReadHeadAsync(connection, cancellationToken).ConfigureAwait(false), upload: null);
        }
        catch (Exception exception)
        {
            connection?.Dispose();
            throw UpstreamFailure.FromRequest(exception, cancellationToken);
        }
        finally
        {
            head.Dispose();
        }
    }

    /// <summary>
    /// Sends a request with a body, and reads meanwhile: the response may come before the end of the body.
    /// </summary>
    /// <inheritdoc cref="SendAsync"/>
    public static async Task<HttpResponseMessage> UploadAsync(HttpRequestMessage request, HttpContent content, ConnectionPool pool, RequestHead head, CancellationToken cancellationToken)
    {
        UpstreamConnection connection;
        try
        {
            connection = await pool.RentAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            head.Dispose();
            throw UpstreamFailure.FromRequest(exception, cancellationToken);
        }

        try
        {
            UploadStream upload = new(connection, head, content.Headers.ContentLength);
            var sending = upload.SendAsync(content, cancellationToken);
            if (!sending.IsCompleted)
                return await ReadMeanwhileAsync(request, connection, upload, sending, cancellationToken).ConfigureAwait(false);
            await sending.ConfigureAwait(false);
            return Begin(request, connection, await ReadHeadAsync(connection, cancellationToken).ConfigureAwait(false), upload: null);
        }
        catch (Exception exception)
        {
            connection.Dispose();
            throw UpstreamFailure.FromRequest(exception, cancellationToken);
        }
    }

    private static async Task<HttpResponseMessage> ReadMeanwhileAsync(HttpRequestMessage request, UpstreamConnection connection, UploadStream upload, Task sending, CancellationToken cancellationToken)
    {
        var reading = ReadHeadAsync(connection, cancellationToken).AsTask();
        if (await Task.WhenAny(sending, reading).ConfigureAwait(false) == sending && !sending.IsCompletedSuccessfully)
        {
            // The client's fault, or cancelled. Nobody is interested in the response.
            connection.Dispose();
            _ = ObserveAsync(reading);
            await sending.ConfigureAwait(false);
        }

        int length;
        try
        {
            length = await reading.ConfigureAwait(false);
        }
        catch when (!sending.IsCompleted)
        {
            // As where the destination takes no more of the body.
            UploadWatch.Cut();
            _ = ObserveAsync(sending);
            throw;
        }

        if (sending.IsCompletedSuccessfully)
            return Begin(request, connection, length, upload: null);
        _ = ObserveAsync(sending);
        var response = Begin(request, connection, length, sending, out var isLast);
        // Who does not close still wants the rest.
        if (isLast)
            upload.Stop();
        return response;
    }

    private static HttpResponseMessage Begin(HttpRequestMessage request, UpstreamConnection connection, int headLength, Task? upload) =>
        Begin(request, connection, headLength, upload, out _);

    private static HttpResponseMessage Begin(HttpRequestMessage request, UpstreamConnection connection, int headLength, Task? upload, out bool isLast)
    {
        FastContent content = new();
        HttpResponseMessage response = new() { RequestMessage = request, Content = content };
        var framing = HeadParser.Read(connection.Buffered[..headLength], response, connection.Pool.Strings);
        connection.Consume(headLength);
        isLast = framing.IsLast;
        if (framing.Length == 0)
            ExchangeEnd.End(connection, upload, !framing.IsLast);
        else
            content.Body = new FastBody(connection, response, framing, upload);
        return response;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<int> ReadHeadAsync(UpstreamConnection connection, CancellationToken cancellationToken)
    {
        var limit = connection.Pool.MaxHeadLength;
        for (var interim = 0; interim <= MaxInterim; interim++)
        {
            HeadScanner scanner = new();
            int end;
            while ((end = scanner.Find(connection.Buffered)) < 0)
            {
                if (connection.Buffered.Length > limit)
                    throw UpstreamFailure.TooLong(limit);
                var count = await connection.FillAsync(limit, cancellationToken).ConfigureAwait(false);
                connection.Filled(count);
                if (count == 0)
                    throw UpstreamFailure.Ended();
            }

            if (end > limit)
                throw UpstreamFailure.TooLong(limit);
            var status = HeadParser.ReadStatus(connection.Buffered[..end]);
            if (status == SwitchingProtocols)
                throw UpstreamFailure.Invalid("The destination switched protocols without a request to do so.");
            if (status >= StatusCodes.Status200OK)
                return end;
            connection.Consume(end);
        }

        throw UpstreamFailure.Invalid($"The destination sent more than {MaxInterim} informational responses.");
    }

    private static async Task ObserveAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static bool IsIdempotent(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options || method == HttpMethod.Trace || method == HttpMethod.Put || method == HttpMethod.Delete;
}
