using System.Collections.Concurrent;
using System.Net;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace FlagGateway.Mirroring;

/// <summary>Sends copies: over connections of their own, to a destination of the shadow's cluster.</summary>
internal sealed class MirrorSender(Func<IProxyStateLookup> proxy, IForwarderHttpClientFactory clients, CopyHeaders headers) : IDisposable
{
    // The path is in the form that the user's destination got; parsing it again might change it.
    private static readonly UriCreationOptions AsReceived = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly ConcurrentDictionary<string, (HttpClientConfig Config, HttpMessageInvoker Client)> _clients = new(StringComparer.OrdinalIgnoreCase);
    private uint _next;

    /// <summary>Sends a copy; <c>null</c> if the cluster has no destination.</summary>
    /// <exception cref="HttpRequestException">The shadow did not respond.</exception>
    /// <exception cref="OperationCanceledException">The timeout expired, or the gateway stops.</exception>
    public async Task<HttpResponseMessage?> SendAsync(MirroredExchange exchange, string clusterId, bool isSecondControl, CancellationToken cancellationToken)
    {
        if (!proxy().TryGetCluster(clusterId, out var cluster) || Pick(cluster) is not { } destination)
            return null;
        using var request = CreateRequest(exchange, cluster, destination.Model.Config, isSecondControl);
        using var span = CopySpan.Start(exchange, clusterId, request);
        return await ClientOf(cluster).SendAsync(request, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var (_, client) in _clients.Values)
            client.Dispose();
    }

    private DestinationState? Pick(ClusterState cluster)
    {
        var available = cluster.DestinationsState.AvailableDestinations;
        return available.Count == 0 ? null : available[(int)(Interlocked.Increment(ref _next) % (uint)available.Count)];
    }

    private HttpMessageInvoker ClientOf(ClusterState cluster)
    {
        var config = cluster.Model.Config.HttpClient ?? HttpClientConfig.Empty;
        if (_clients.TryGetValue(cluster.ClusterId, out var known) && known.Config == config)
            return known.Client;
        var client = clients.CreateClient(new ForwarderHttpClientContext
        {
            ClusterId = cluster.ClusterId,
            OldConfig = HttpClientConfig.Empty,
            NewConfig = config,
            OldMetadata = null,
            NewMetadata = cluster.Model.Config.Metadata,
            OldClient = null,
        });
        _clients[cluster.ClusterId] = (config, client);
        return client;
    }

    private HttpRequestMessage CreateRequest(MirroredExchange exchange, ClusterState cluster, DestinationConfig destination, bool isSecondControl)
    {
        var settings = cluster.Model.Config.HttpRequest;
        var prefix = isSecondControl ? exchange.Variant?.PathPrefix : exchange.Rule.PathPrefix;
        var request = new HttpRequestMessage(HttpMethod.Parse(exchange.Method), new Uri(destination.Address.TrimEnd('/') + prefix?.Text + exchange.PathAndQuery, AsReceived))
        {
            Version = settings?.Version ?? HttpVersion.Version20,
            VersionPolicy = settings?.VersionPolicy ?? HttpVersionPolicy.RequestVersionOrLower,
        };
        headers.Apply(exchange, request.Headers, isSecondControl);
        request.Headers.Host = HostOf(exchange, destination, isSecondControl);
        // Also without a body: content headers are passed to the destination unchanged.
        if (exchange.HasRequestBody || exchange.ContentHeaders.Count != 0)
        {
            request.Content = new ReadOnlyMemoryContent(exchange.Llm?.Body ?? exchange.RequestBody.Bytes);
            foreach (var (name, value) in exchange.ContentHeaders)
            {
                if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                    request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    // As for the cluster's own requests: the Host set by the route, otherwise the destination's host.
    private static string? HostOf(MirroredExchange exchange, DestinationConfig destination, bool isSecondControl)
    {
        var host = exchange.SentHost ?? destination.Host;
        if (isSecondControl)
            return host;
        if (exchange.Rule.HostSuffix is not { } suffix)
            return exchange.Rule.Host ?? host;
        host = exchange.Rule.Host ?? exchange.SentHost ?? exchange.Host;
        var colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']') ? host.Insert(colon, suffix) : host + suffix;
    }
}
