using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Routing;

/// <summary>Which routes the gateway answers for: all of its own proxy, in a host those alone that a flag decides or that are copied.</summary>
/// <param name="areAll">Whether it is all of them.</param>
internal sealed class RoutesInScope(bool areAll)
{
    /// <summary>Whether it is all of them.</summary>
    public bool AreAll => areAll;

    /// <summary>Whether a route is among them.</summary>
    public bool Contains(RouteConfig route) => areAll || (route.Metadata is { } metadata && (metadata.ContainsKey(RouteKeys.Flag) || metadata.ContainsKey(RouteKeys.ShadowCluster)));
}
