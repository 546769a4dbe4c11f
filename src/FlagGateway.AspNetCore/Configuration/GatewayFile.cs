using FlagGateway.Certificates;
using FlagGateway.Options;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration;

/// <summary>gateway.json, read and checked, with overrides from environment and command line.</summary>
internal sealed record GatewayFile(
    GatewayOptions Options, IConfiguration Settings, IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters)
{
    /// <summary>Certificates and TLS; empty in a host, which has its own.</summary>
    public TlsSettings Tls { get; init; } = TlsSettings.Empty;
}
