using System.Collections.Frozen;
using System.Text.Json;
using FlagGateway.Core.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Routes;

/// <summary>Target of a variant, from its <c>configuration_value</c>.</summary>
/// <param name="Cluster">The cluster, or <c>null</c> for the route's own.</param>
/// <param name="RequestHeaders">Headers to set on the request to the cluster.</param>
internal sealed record VariantTarget(string? Cluster, KeyValuePair<string, string>[] RequestHeaders)
{
    private static readonly string[] Keys = ["cluster", "clusters", "request_headers", "path_prefix", "prompt", "body", "response"];

    private static readonly HashSet<string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Transfer-Encoding", "Content-Length", "Upgrade", "Keep-Alive", "TE", "Trailer", "Proxy", "Proxy-Connection",
    };

    /// <summary>
    /// Clusters of single routes, by the id of the route or of its own cluster. The id of the route takes precedence,
    /// then this, then <see cref="Cluster"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Clusters { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The path below which the clusters serve; <c>null</c> for the root.</summary>
    public PathPrefix? PathPrefix { get; init; }

    /// <summary>
    /// The cluster on a route, and the key of <c>configuration_value</c> that names it; <c>null</c> for the route's
    /// own.
    /// </summary>
    public (string Cluster, string Key)? On(string route, string? ownCluster)
    {
        if (Clusters.TryGetValue(route, out var cluster))
            return (cluster, JsonPath.Property(".clusters", route));
        if (ownCluster is not null && Clusters.TryGetValue(ownCluster, out cluster))
            return (cluster, JsonPath.Property(".clusters", ownCluster));
        return Cluster is null ? null : (Cluster, ".cluster");
    }

    /// <summary>
    /// Reads the value and reports errors. A variant without a value stays on the route's own cluster.
    /// </summary>
    public static VariantTarget Read(JsonElement value, string path, List<ConfigIssue> issues)
    {
        List<KeyValuePair<string, string>> headers = [];
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return new VariantTarget(null, []);
        if (value.ValueKind != JsonValueKind.Object)
        {
            Note(path, value.GetRawText(), "The flag decides a route, so the value must define a target.", """Write { "cluster": "name", "request_headers": { "name": "value" } }""");
            return new VariantTarget(null, []);
        }

        foreach (var property in value.EnumerateObject().Where(property => Array.IndexOf(Keys, property.Name) < 0))
            Note(JsonPath.Property(path, property.Name), null, "Unknown key.", "Use cluster, clusters, request_headers, path_prefix, prompt and body, or response");
        string? cluster = null;
        if (value.TryGetProperty("cluster", out var named))
        {
            if (named.ValueKind == JsonValueKind.String)
                cluster = named.GetString();
            else
                Note(path + ".cluster", named.GetRawText(), "Not a string.", "Name a cluster of gateway.json");
        }

        if (value.TryGetProperty("request_headers", out var set))
            ReadHeaders(set, path + ".request_headers", headers);
        return new VariantTarget(cluster, [.. headers]) { Clusters = ReadClusters(), PathPrefix = ReadPrefix() };

        PathPrefix? ReadPrefix()
        {
            if (!value.TryGetProperty("path_prefix", out var prefix))
                return null;
            if (prefix.ValueKind == JsonValueKind.String && PathPrefix.IsValid(prefix.GetString()!))
                return new PathPrefix(prefix.GetString()!);
            Note(path + ".path_prefix", prefix.GetRawText(), "Not a path: segments of letters, digits, dots, hyphens and underscores.", "Write it as /v2, without a slash at the end");
            return null;
        }

        Dictionary<string, string> ReadClusters()
        {
            Dictionary<string, string> clusters = new(StringComparer.OrdinalIgnoreCase);
            if (!value.TryGetProperty("clusters", out var map))
                return clusters;
            if (map.ValueKind != JsonValueKind.Object)
                Note(path + ".clusters", map.GetRawText(), "Not an object.", """Write { "api": "api-new", "ui": "ui-new" }, by route or by its own cluster""");
            else
                ReadEach(map, clusters);
            return clusters;
        }

        void ReadEach(JsonElement map, Dictionary<string, string> clusters)
        {
            foreach (var one in map.EnumerateObject())
            {
                if (one.Value.ValueKind == JsonValueKind.String)
                    clusters[one.Name] = one.Value.GetString()!;
                else
                    Note(JsonPath.Property(path + ".clusters", one.Name), one.Value.GetRawText(), "Not a string.", "Name a cluster of gateway.json");
            }
        }

        void Note(string where, string? what, string problem, string remedy) =>
            issues.Add(new ConfigIssue(IssueSeverity.Error, ConfigFileNames.Flags, where, what, problem, remedy));

        void ReadHeaders(JsonElement element, string where, List<KeyValuePair<string, string>> into)
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                Note(where, element.GetRawText(), "Not an object.", """Write { "name": "value" }""");
                return;
            }

            foreach (var header in element.EnumerateObject())
            {
                if (!HeaderText.IsName(header.Name))
                    Note(JsonPath.Property(where, header.Name), null, "Not a header's name.", "Use letters, digits and hyphens");
                else if (Refused.Contains(header.Name) || header.Name.StartsWith(GatewayHeaders.Prefix, StringComparison.OrdinalIgnoreCase))
                    Note(JsonPath.Property(where, header.Name), null, "The gateway sets this header itself.", "Choose another name");
                else if (header.Value.ValueKind != JsonValueKind.String || !HeaderText.IsValue(header.Value.GetString()!))
                    Note(JsonPath.Property(where, header.Name), header.Value.GetRawText(), "A header's value is printable ASCII text.", "Write a string");
                else
                    into.Add(new(header.Name, header.Value.GetString()!));
            }
        }
    }
}
