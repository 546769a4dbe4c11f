using System.Diagnostics;

namespace FlagGateway.Transport;

/// <summary>
/// Sends plain HTTP/1.1 itself, and everything else through the framework's client. Decides before the first byte is
/// sent.
/// </summary>
internal sealed class FastHandler : DelegatingHandler
{
    private readonly ConnectionPools _pools;
    private readonly DistributedContextPropagator? _traces;

    /// <param name="standard">The framework's client, configured.</param>
    /// <param name="pools">The connections.</param>
    public FastHandler(SocketsHttpHandler standard, ConnectionPools pools)
        : base(standard) => (_pools, _traces) = (pools, standard.ActivityHeadersPropagator);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!PathChoice.IsFast(request) || _pools.Find(request.RequestUri!) is not { } pool)
            return base.SendAsync(request, cancellationToken);
        if (_traces is not null && Activity.Current is { } activity)
            _traces.Inject(activity, request, static (carrier, name, value) => Add((HttpRequestMessage)carrier!, name, value));
        if (RequestHead.TryWrite(request, pool.HostLine) is not { } head)
            return base.SendAsync(request, cancellationToken);
        return request.Content is { } content && content.Headers.ContentLength != 0
            ? FastSender.UploadAsync(request, content, pool, head, cancellationToken)
            : FastSender.SendAsync(request, pool, head, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _pools.Dispose();
        base.Dispose(disposing);
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.NonValidated.Contains(name))
            request.Headers.TryAddWithoutValidation(name, value);
    }
}
