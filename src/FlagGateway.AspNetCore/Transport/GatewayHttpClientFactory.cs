using System.Text;
using FlagGateway.Certificates;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.Threads;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Transport;

/// <summary>
/// Sends request headers in UTF-8 unless a cluster sets another encoding. The framework's default is ASCII, with
/// which a single accent in a client's header would cause a 502 recorded on the cohort. TLS uses the destination's name
/// (<see cref="DestinationConnector"/>), for requests, health probes and copies alike.
/// </summary>
internal class GatewayHttpClientFactory(IServiceProvider services, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    /// <summary>Whether the framework propagates the trace context: a host has its own tracing.</summary>
    /// <value>Default: <c>false</c>, since the gateway sets it with the other headers.</value>
    public bool PropagatesTraces { get; init; }

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8;
        // As the server writes them: byte for byte. The framework would read Location in UTF-8.
        handler.ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1;
        // The framework would create another span, which is not exported, as the destination's parent. Trace
        // context is set with the other headers (TracePipeline), and passes through while tracing is off.
        if (!PropagatesTraces)
            handler.ActivityHeadersPropagator = null;
        // Without a limit, busy connections stay with an address that the name has left.
        handler.PooledConnectionLifetime = services.GetRequiredService<GatewayOptions>().Destinations.PooledConnectionLifetime;
        // Beyond that, requests wait for a connection: one that is refused would be an error of the variant.
        handler.MaxConnectionsPerServer = OpenFiles.Shares.OfDestination;
        base.ConfigureHandler(context, handler);
        // TLS through a proxy's tunnel is handled by the framework.
        if (context.NewConfig.WebProxy?.Address is not null)
        {
            FindCertificates(context)?.Prepare(handler.SslOptions);
            return;
        }

        handler.ConnectCallback = CreateConnector(context, handler).ConnectAsync;
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler)
    {
        var wrapped = base.WrapHandler(context, handler);
        if (wrapped is not SocketsHttpHandler standard || !MayBeFast(context))
            return wrapped;
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var settings = PoolSettings.From(standard);
        var connector = CreateConnector(context, standard);
        return new FastHandler(standard, new ConnectionPools(address => new ConnectionPool(settings, new ConnectionOpener(address, connector), time), time));
    }

    // Open connections have no certificate, or another; or other code sends the requests.
    protected override bool CanReuseOldClient(ForwarderHttpClientContext context) =>
        base.CanReuseOldClient(context)
        && MarkOf(context.OldMetadata) == MarkOf(context.NewMetadata)
        && KindOf(context.OldMetadata) == KindOf(context.NewMetadata);

    /// <summary>Whether the gateway's own code may send a cluster's requests.</summary>
    protected virtual bool MayBeFast(ForwarderHttpClientContext context) =>
        KindOf(context.NewMetadata) == UpstreamKind.Fast && UpstreamChoice.FindObstacle(context.NewConfig) is null;

    private UpstreamKind KindOf(IReadOnlyDictionary<string, string>? metadata) =>
        UpstreamChoice.Read(metadata) ?? services.GetRequiredService<GatewayOptions>().Upstream;

    private DestinationTlsOptions? FindCertificates(ForwarderHttpClientContext context) =>
        services.GetService<CertificateStore>() is { } store ? new DestinationTlsOptions(store, context.ClusterId) : null;

    private DestinationConnector CreateConnector(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        var cluster = context.ClusterId;
        // The proxy depends on this factory, so it is resolved with the first connection.
        return new DestinationConnector(
            handler.SslOptions,
            address => DestinationHosts.Find(services.GetRequiredService<IProxyStateLookup>(), cluster, address),
            FindCertificates(context));
    }

    private static string? MarkOf(IReadOnlyDictionary<string, string>? metadata) => metadata?.GetValueOrDefault(DestinationTls.Mark);
}
