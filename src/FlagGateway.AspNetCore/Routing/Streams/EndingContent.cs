using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Routing.Streams;

/// <summary>The content of a response that lasts, and that a kill or a rollback may end.</summary>
internal sealed class EndingContent : HttpContent
{
    private const string EventStream = "text/event-stream";

    private readonly HttpContent _content;
    private readonly OpenStream _stream;
    private readonly bool _isWebSocket;

    private EndingContent(HttpContent content, OpenStream stream, bool isWebSocket)
    {
        (_content, _stream, _isWebSocket) = (content, stream, isWebSocket);
        foreach (var header in content.Headers.NonValidated)
            Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    /// <summary>Replaces the content of a WebSocket, or of server-sent events.</summary>
    /// <param name="response">The destination's response.</param>
    /// <param name="context">The user's request.</param>
    /// <param name="route">Id of its route.</param>
    /// <param name="variant">Name of its variant.</param>
    /// <returns>The stream, or <c>null</c> for another response.</returns>
    public static OpenStream? Find(HttpResponseMessage response, HttpContext context, string route, string variant)
    {
        var isWebSocket = IsWebSocket(response, context);
        if (!isWebSocket && !IsEventStream(response))
            return null;
        OpenStream stream = new(route, variant);
        response.Content = new EndingContent(response.Content, stream, isWebSocket);
        return stream;
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => await CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new EndingStream(await _content.ReadAsStreamAsync(cancellationToken), _stream, _isWebSocket ? new WebSocketFrames() : null);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        await (await CreateContentReadStreamAsync()).CopyToAsync(stream);

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

    private static bool IsWebSocket(HttpResponseMessage response, HttpContext context)
    {
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: { } protocol })
            return protocol.Equals("websocket", StringComparison.OrdinalIgnoreCase) && (int)response.StatusCode < StatusCodes.Status300MultipleChoices;
        return response.StatusCode == HttpStatusCode.SwitchingProtocols && context.Request.Headers[HeaderNames.Upgrade].ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsEventStream(HttpResponseMessage response)
    {
        if (!response.Content.Headers.NonValidated.TryGetValues(HeaderNames.ContentType, out var types))
            return false;
        foreach (var type in types)
            return type.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase);
        return false;
    }
}
