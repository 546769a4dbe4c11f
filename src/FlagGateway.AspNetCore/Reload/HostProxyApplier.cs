using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Reload;

/// <summary>
/// In a host, the proxy gets its routes and clusters from its own providers, and the gateway follows.
/// </summary>
internal sealed class HostProxyApplier : IProxyConfigApplier
{
    public Task<Exception?> ApplyAsync(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters, string revision, CancellationToken cancellationToken) =>
        Task.FromResult<Exception?>(null);
}
