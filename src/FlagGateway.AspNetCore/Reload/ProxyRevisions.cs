using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlagGateway.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Reload;

/// <summary>Marks routes and clusters with a hash of all their settings.</summary>
/// <remarks>
/// YARP keeps a route or cluster that equals the one in force, and its equality leaves settings out (a route's
/// <c>MaxRequestBodySize</c>): a change of only those would have no effect. Metadata are compared, so the hash makes it
/// another one.
/// </remarks>
internal static class ProxyRevisions
{
    /// <summary>The key in <c>Metadata</c>.</summary>
    public const string Key = "FlagGateway.Revision";

    private const int Bytes = 8;

    /// <summary>Returns the routes with their marks.</summary>
    public static IReadOnlyList<RouteConfig> Mark(IReadOnlyList<RouteConfig> routes) =>
        [.. routes.Select(static route => route with { Metadata = Add(route.Metadata, route, ProxyJson.Default.RouteConfig) })];

    /// <summary>Returns the clusters with their marks.</summary>
    public static IReadOnlyList<ClusterConfig> Mark(IReadOnlyList<ClusterConfig> clusters) =>
        [.. clusters.Select(static cluster => cluster with { Metadata = Add(cluster.Metadata, cluster, ProxyJson.Default.ClusterConfig) })];

    private static Dictionary<string, string> Add<T>(IReadOnlyDictionary<string, string>? metadata, T config, JsonTypeInfo<T> type) =>
        new(metadata ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase)
        {
            [Key] = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(config, type)).AsSpan(0, Bytes)),
        };
}
