using FlagGateway.Options;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration;

/// <summary>gateway.json, read and checked, with environment and command line on top.</summary>
internal sealed record GatewayFile(
    GatewayOptions Options, IConfiguration Settings, IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters);
