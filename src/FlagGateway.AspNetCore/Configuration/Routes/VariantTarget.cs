using System.Text.Json;
using FlagGateway.Core.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Routes;

/// <summary>Target of a variant, from its <c>configuration_value</c>.</summary>
/// <param name="Cluster">The cluster, or <c>null</c> for the route's own.</param>
/// <param name="RequestHeaders">Headers to set on the request to the cluster.</param>
internal sealed record VariantTarget(string? Cluster, KeyValuePair<string, string>[] RequestHeaders)
{
    private static readonly string[] Keys = ["cluster", "request_headers"];

    private static readonly HashSet<string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Transfer-Encoding", "Content-Length", "Upgrade", "Keep-Alive", "TE", "Trailer", "Proxy", "Proxy-Connection",
    };

    /// <summary>Reads the value and reports errors. A variant without a value stays on the route's own cluster.</summary>
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
            Note(JsonPath.Property(path, property.Name), null, "Unknown key.", "Use cluster and request_headers");
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
        return new VariantTarget(cluster, [.. headers]);

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
