using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Reload;

/// <summary>Applies the routes and clusters of a changed configuration to the proxy.</summary>
internal interface IProxyConfigApplier
{
    /// <summary>Applies them. Only one reload calls it at a time.</summary>
    /// <returns>Why YARP rejected them; <c>null</c> if it did not.</returns>
    Task<Exception?> ApplyAsync(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters, string revision, CancellationToken cancellationToken);

    /// <summary>Applies certificates and other settings of the server. A host has its own.</summary>
    void ApplyServer(LoadedConfiguration configuration)
    {
    }
}
