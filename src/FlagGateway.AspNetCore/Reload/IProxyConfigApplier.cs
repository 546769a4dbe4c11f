using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Reload;

/// <summary>Puts the routes and clusters of a changed configuration into force.</summary>
internal interface IProxyConfigApplier
{
    /// <summary>Applies them. Called by one reload at a time.</summary>
    /// <returns>Why YARP refused; <c>null</c> when it did not.</returns>
    Task<Exception?> ApplyAsync(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters, string revision, CancellationToken cancellationToken);
}
