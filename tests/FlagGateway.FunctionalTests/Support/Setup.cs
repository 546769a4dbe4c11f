using System.Globalization;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>
/// The files of a gateway with one flagged route for everything: <c>legacy</c> is the route's own cluster,
/// <c>new</c> the candidate's. User <c>candidate</c> is named to be on the candidate whatever the percentage.
/// </summary>
internal sealed class Setup(Upstream legacy, Upstream candidate)
{
    public const string Flag = "release.orders";

    // Tests that run with the gateway's own code for destinations, as the environment says, run with it over TLS too.
    private static readonly string OverTls = Environment.GetEnvironmentVariable("FlagGateway__Upstream") == "Fast" ? """, "HttpRequest": { "Version": "1.1" }""" : "";

    public string Admin { get; set; } = "{}";

    public string Identity { get; set; } = "{}";

    public string Policies { get; set; } = "{}";

    /// <summary>More metadata of the route, each beginning with a comma.</summary>
    public string Metadata { get; set; } = "";

    /// <summary>More settings of the route, each beginning with a comma.</summary>
    public string Route { get; set; } = "";

    /// <summary>More routes, each beginning with a comma.</summary>
    public string Routes { get; set; } = "";

    /// <summary>More settings of both clusters, each beginning with a comma.</summary>
    public string Cluster { get; set; } = "";

    /// <summary>More clusters, each beginning with a comma.</summary>
    public string Clusters { get; set; } = "";

    public string LegacyDestinations { get; set; } = Destinations(legacy);

    public string CandidateDestinations { get; set; } = Destinations(candidate);

    public string Flags { get; set; } = Split(0);

    /// <summary>Prompt files: their names and texts.</summary>
    public List<(string Name, string Text)> Prompts { get; } = [];

    /// <summary>rollouts.json, or <c>null</c> for none.</summary>
    public string? Rollouts { get; set; }

    /// <summary>How fast time goes by for rollouts.</summary>
    public double TimeScale { get; set; } = 1;

    /// <summary>Settings as on the command line.</summary>
    public List<string> Overrides { get; } = [];

    private string Http => Cluster.Contains("\"HttpRequest\"", StringComparison.Ordinal) ? "" : OverTls;

    public string Gateway() => $$"""
        {
          "FlagGateway": { "Admin": {{Admin}}, "Identity": {{Identity}}, "Policies": {{Policies}} },
          "ReverseProxy": {
            "Routes": {
              "all": {
                "ClusterId": "legacy", "Order": 100, "Match": { "Path": "/{**path}" },
                "Metadata": { "Flag": "{{Flag}}"{{Metadata}} }{{Route}}
              }{{Routes}}
            },
            "Clusters": {
              "legacy": { "Destinations": {{LegacyDestinations}}{{Cluster}}{{Http}} },
              "new": { "Destinations": {{CandidateDestinations}}{{Cluster}}{{Http}} }{{Clusters}}
            }
          }
        }
        """;

    public static string Destinations(params Upstream[] upstreams) =>
        $"{{ {string.Join(", ", upstreams.Select(upstream => $"\"{upstream.Name}\": {{ \"Address\": \"{upstream.Address}\" }}"))} }}";

    /// <summary>flags.json with the flag, whose candidate has a percentage.</summary>
    public static string Split(double percentage, string headersOfNew = "{}") => File($$"""
        {
          "id": "{{Flag}}", "enabled": true,
          "variants": [
            { "name": "legacy", "configuration_value": { "cluster": "legacy" } },
            { "name": "new", "configuration_value": { "cluster": "new", "request_headers": {{headersOfNew}} } } ],
          "allocation": {
            "default_when_enabled": "legacy", "default_when_disabled": "legacy", "seed": "orders",
            "user": [ { "variant": "new", "users": [ "candidate" ] } ],
            "percentile": [ { "variant": "new", "from": 0, "to": {{percentage.ToString(CultureInfo.InvariantCulture)}} } ] }
        }
        """);

    public static string File(params string[] flags) =>
        $$"""{ "feature_management": { "feature_flags": [ {{string.Join(", ", flags)}} ] } }""";
}
