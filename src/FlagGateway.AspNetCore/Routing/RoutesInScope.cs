using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Routing;

/// <summary>
/// The routes that the gateway handles: all of its own proxy; in a host, only those with a flag or a mirror rule.
/// </summary>
/// <param name="areAll">Whether all routes are in scope.</param>
internal sealed class RoutesInScope(bool areAll)
{
    /// <summary>Whether all routes are in scope.</summary>
    public bool AreAll => areAll;

    /// <summary>Whether a route is in scope.</summary>
    public bool Contains(RouteConfig route) => areAll || (route.Metadata is { } metadata && (metadata.ContainsKey(RouteKeys.Flag) || metadata.ContainsKey(RouteKeys.ShadowCluster)));
}
