using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Reload;

/// <summary>In a host the proxy takes its routes and clusters from providers of its own, and the gateway follows.</summary>
internal sealed class HostProxyApplier : IProxyConfigApplier
{
    public Task<Exception?> ApplyAsync(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters, string revision, CancellationToken cancellationToken) =>
        Task.FromResult<Exception?>(null);
}
