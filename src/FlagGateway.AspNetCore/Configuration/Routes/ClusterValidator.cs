using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.Transport;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>
/// Checks of a cluster that YARP does not make. Without them, requests would fail instead of the start.
/// </summary>
internal static class ClusterValidator
{
    /// <summary>Reports the issues of a cluster.</summary>
    public static void Validate(ClusterConfig cluster, string path, List<ConfigIssue> issues)
    {
        if (cluster.Destinations is null or { Count: 0 })
            issues.Add(new(IssueSeverity.Warning, ConfigFileNames.Gateway, path + ":Destinations", null, "The cluster has no destination: each request to it fails with 503.", "Add a destination with an Address"));
        foreach (var (name, destination) in cluster.Destinations ?? new Dictionary<string, DestinationConfig>())
        {
            ValidateAddress(destination.Address, $"{path}:Destinations:{name}:Address", issues);
            if (!string.IsNullOrEmpty(destination.Health))
                ValidateAddress(destination.Health, $"{path}:Destinations:{name}:Health", issues);
        }

        ValidateProbes(cluster, path, issues);
        ValidateUpstream(cluster, path, issues);
    }

    private static void ValidateUpstream(ClusterConfig cluster, string path, List<ConfigIssue> issues)
    {
        if (UpstreamChoice.FindText(cluster.Metadata) is not { } text)
            return;
        var key = $"{path}:Metadata:{UpstreamChoice.Key}";
        if (!UpstreamChoice.TryParse(text, out var kind))
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, key, text, "Not one of the known values.", "Write Standard or Fast, or remove the key"));
        else if (kind == UpstreamKind.Fast && UpstreamChoice.FindObstacle(cluster.HttpClient) is { } obstacle)
            issues.Add(new(IssueSeverity.Warning, ConfigFileNames.Gateway, key, text, $"It has no effect: Standard sends all requests of a cluster with HttpClient:{obstacle}.", "Remove one of the two"));
    }

    private static void ValidateAddress(string? address, string path, List<ConfigIssue> issues)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.Host.Length == 0)
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path, address ?? "", "Not an http or https address.", "Write it as http://host:port/"));
    }

    // Below the threshold YARP 2.1 marks a destination healthy after a failed probe, even if it was never up.
    private static void ValidateProbes(ClusterConfig cluster, string path, List<ConfigIssue> issues)
    {
        const string threshold = "ConsecutiveFailuresHealthPolicy.Threshold";
        if (cluster.HealthCheck?.Active is not { Enabled: true, Policy: null or "" or "ConsecutiveFailures" })
            return;
        if (cluster.Metadata is null || !cluster.Metadata.TryGetValue(threshold, out var value) || value != "1")
            issues.Add(new(IssueSeverity.Warning, ConfigFileNames.Gateway, $"{path}:Metadata:{threshold}", null, "Failed probes below the threshold count as healthy, so a destination that was never up gets traffic at first.", "Set the threshold to 1"));
    }
}
