using System.Net;

namespace FlagGateway.Transport;

/// <summary>The content of a response: its headers, and the body as it arrives.</summary>
internal sealed class FastContent : HttpContent
{
    private static readonly Task<Stream> Nothing = Task.FromResult(Stream.Null);

    /// <summary>The body; <c>null</c> for none.</summary>
    /// <value>Default: none.</value>
    public FastBody? Body { get; set; }

    protected override Task<Stream> CreateContentReadStreamAsync() => Body is null ? Nothing : Task.FromResult<Stream>(Body);

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => CreateContentReadStreamAsync();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Body is null ? Task.CompletedTask : Body.CopyToAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return Body is null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Body?.Dispose();
        base.Dispose(disposing);
    }
}
