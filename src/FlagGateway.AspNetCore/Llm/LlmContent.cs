using System.Net;
using FlagGateway.Core.Llm;
using FlagGateway.Snapshots;

namespace FlagGateway.Llm;

/// <summary>The content of a model's response, read as it passes.</summary>
internal sealed class LlmContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly LlmExchange _exchange;
    private readonly ContentDecoder? _decoder;
    private readonly TimeProvider _time;

    /// <param name="content">The destination's content.</param>
    /// <param name="exchange">Receives what is read.</param>
    /// <param name="decoder">Decodes it; <c>null</c> if it is not encoded.</param>
    /// <param name="time">The clock.</param>
    public LlmContent(HttpContent content, LlmExchange exchange, ContentDecoder? decoder, TimeProvider time)
    {
        (_content, _exchange, _decoder, _time) = (content, exchange, decoder, time);
        foreach (var header in content.Headers.NonValidated)
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        if (exchange.RemovesUsage)
            Headers.ContentLength = null;
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => await CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        Filter(new LlmStream(await _content.ReadAsStreamAsync(cancellationToken), _exchange, _decoder, _time));

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
        {
            _decoder?.Dispose();
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private Stream Filter(LlmStream stream) => _exchange.RemovesUsage ? new UsageFreeStream(stream) : stream;
}
