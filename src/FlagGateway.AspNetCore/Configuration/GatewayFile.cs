using FlagGateway.Certificates;
using FlagGateway.Options;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration;

/// <summary>
/// gateway.json, read and checked, with overrides from environment and command line. Where it has errors, as far as it
/// could be read.
/// </summary>
internal sealed record GatewayFile(
    GatewayOptions Options, IConfiguration Settings, IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters)
{
    /// <summary>Names of clusters with values that could not be read.</summary>
    public IReadOnlyList<string> UnreadClusters { get; init; } = [];

    /// <summary>Settings of the gateway's own section that could not be read and have their defaults.</summary>
    public FailedSettings Failed { get; init; } = FailedSettings.None;

    /// <summary>Certificates and TLS; empty in a host, which has its own.</summary>
    public TlsSettings Tls { get; init; } = TlsSettings.Empty;
}
