using System.Net;
using FlagGateway.Streams;

namespace FlagGateway.Snapshots;

/// <summary>
/// The content of a response that has not arrived with its head. While the proxy waits for the first byte, the head
/// goes to the client.
/// </summary>
/// <remarks>
/// The proxy's copy begins with an empty read, which only waits. Other readers, such as a host's transform that
/// replaces the content, do not start the response.
/// </remarks>
internal sealed class ArrivingContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly HttpResponse _client;
    private readonly Arriving? _stream;

    private ArrivingContent(HttpContent content, HttpResponse client, Arriving? stream)
    {
        (_content, _client, _stream) = (content, client, stream);
        foreach (var header in content.Headers.NonValidated)
            Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    /// <summary>
    /// Watches the content, unless it is already here or there is none. Allocates nothing in those cases.
    /// </summary>
    /// <param name="response">The destination's response, which nothing but the proxy reads any more.</param>
    /// <param name="client">The response to the client.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static void Watch(HttpResponseMessage response, HttpResponse client, CancellationToken cancellationToken)
    {
        if (MayFollow(response) is not { } content)
            return;
        var opening = content.ReadAsStreamAsync(cancellationToken);
        if (!opening.IsCompletedSuccessfully)
            return;
        var stream = opening.Result;
        var first = stream.ReadAsync(Memory<byte>.Empty, cancellationToken);
        if (first.IsCompletedSuccessfully)
            _ = first.Result;
        else
            response.Content = new ArrivingContent(content, client, new Arriving(stream, client, first));
    }

    /// <summary>Watches the content, which others may read or replace before the proxy.</summary>
    /// <inheritdoc cref="Watch"/>
    public static void WatchUnread(HttpResponseMessage response, HttpResponse client)
    {
        if (MayFollow(response) is { } content)
            response.Content = new ArrivingContent(content, client, null);
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => await CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        _stream ?? new Arriving(await _content.ReadAsStreamAsync(cancellationToken), _client, null);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _stream is null ? _content.CopyToAsync(stream, context, cancellationToken) : _stream.CopyToAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _content.Dispose();
        base.Dispose(disposing);
    }

    // A connection that has become a tunnel is no content.
    private static HttpContent? MayFollow(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.SwitchingProtocols or HttpStatusCode.NoContent or HttpStatusCode.ResetContent or HttpStatusCode.NotModified
        || response.Content.Headers.ContentLength == 0
        || response.RequestMessage is not { } request || request.Method == HttpMethod.Connect || request.Method == HttpMethod.Head
            ? null
            : response.Content;

    /// <summary>Passes reads on; the first, if it is empty and has to wait, sends the head.</summary>
    private sealed class Arriving(Stream inner, HttpResponse client, ValueTask<int>? first) : ForwardReader
    {
        private ValueTask<int>? _first = first;
        private bool _hasBegun;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_hasBegun)
                return inner.ReadAsync(buffer, cancellationToken);
            _hasBegun = true;
            var wait = _first ?? inner.ReadAsync(Memory<byte>.Empty, cancellationToken);
            _first = null;
            return BeginAsync(wait, buffer, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        private async ValueTask<int> BeginAsync(ValueTask<int> wait, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (buffer.IsEmpty && !wait.IsCompleted)
                await SendHeadAsync(cancellationToken);
            var count = await wait;
            return buffer.IsEmpty ? count : await inner.ReadAsync(buffer, cancellationToken);
        }

        // The first write of the content reports a client that has gone; here the error would be the destination's.
        private async ValueTask SendHeadAsync(CancellationToken cancellationToken)
        {
            try
            {
                await client.Body.FlushAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
            {
            }
        }
    }
}
