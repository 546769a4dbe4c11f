using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Configuration;

/// <summary>YARP ignores keys that it does not know, so the gateway looks for them.</summary>
public sealed class ProxyKeysTests
{
    private const string Destinations = "\"new\": { ";
    private const string Route = "\"ClusterId\": \"old\", ";

    [Theory]
    [InlineData(Destinations, "\"HttpClients\": {}, \"HttpClient\": { \"SslProtocols\": [ \"Tls12\" ], \"MaxConnections\": 1 }, ", "ReverseProxy:Clusters:new:HttpClient:MaxConnections")]
    [InlineData(Destinations, "\"HttpClient\": { \"ClientCertificates\": { \"Path\": \"x\" } }, ", "ReverseProxy:Clusters:new:HttpClient:ClientCertificates")]
    [InlineData(Destinations, "\"HttpRequest\": { \"Timeout\": \"00:00:01\" }, ", "ReverseProxy:Clusters:new:HttpRequest:Timeout")]
    [InlineData(Destinations, "\"HealthCheck\": { \"Active\": { \"Enabled\": \"false\", \"Url\": \"/\" } }, ", "ReverseProxy:Clusters:new:HealthCheck:Active:Url")]
    [InlineData(Destinations, "\"HttpClient\": { \"ClientCertificate\": { } }, ", "ReverseProxy:Clusters:new:HttpClient:ClientCertificate:Path", false)]
    [InlineData(Destinations, "\"HttpClient\": { \"ClientCertificate\": { \"Path\": \"/none.pem\" } }, ", "ReverseProxy:Clusters:new:HttpClient:ClientCertificate:Path")]
    [InlineData(Destinations, "\"HttpClient\": { \"ServerCertificateAuthority\": \"/none.pem\" }, ", "ReverseProxy:Clusters:new:HttpClient:ServerCertificateAuthority")]
    [InlineData(Route, "\"OutputCachePolicy\": \"x\", ", "ReverseProxy:Routes:orders:OutputCachePolicy")]
    [InlineData(Route, "\"Timeouts\": \"x\", ", "ReverseProxy:Routes:orders:Timeouts")]
    public async Task Load_KeyWithoutEffect_IsAnError(string at, string text, string path, bool isError = true)
    {
        var result = await Configurations.LoadAsync(gateway: Configurations.With(Configurations.Gateway, at, at + text));

        Assert.Equal(isError, result.Issues.Any(issue => issue.Severity == IssueSeverity.Error && issue.Path == path && issue.Line > 0 && issue.Remedy.Length > 0));
    }

    [Fact]
    public async Task Load_EachKeyOfYarp_IsKnown()
    {
        var gateway = Configurations.With(Configurations.With(Configurations.Gateway, Destinations, """
            "new": {
              "LoadBalancingPolicy": "RoundRobin",
              "SessionAffinity": { "Enabled": "true", "AffinityKeyName": "s", "FailurePolicy": "Redistribute", "Cookie": { "Path": "/", "MaxAge": "01:00:00" } },
              "HealthCheck": { "AvailableDestinationsPolicy": "HealthyOrPanic", "Passive": { "Enabled": "false" }, "Active": { "Enabled": "false", "Path": "/", "Query": "?a" } },
              "HttpClient": { "SslProtocols": [ "Tls12" ], "MaxConnectionsPerServer": "2", "WebProxy": { "Address": "http://127.0.0.1:1", "BypassOnLocal": "true" } },
              "HttpRequest": { "ActivityTimeout": "00:01:00", "Version": "2", "VersionPolicy": "RequestVersionOrLower" },
              "Metadata": { "any": "thing" },
            """), Route, Route + """
            "Order": 1, "MaxRequestBodySize": 1000, "AuthorizationPolicy": "Anonymous", "Timeout": "00:01:00", "Transforms": [ { "PathPrefix": "/x" } ],
            """);
        gateway = Configurations.With(gateway, "\"Path\": \"/{**path}\"", "\"Path\": \"/{**path}\", \"Headers\": [ { \"Name\": \"a\", \"Values\": [ \"b\" ], \"Mode\": \"Exists\", \"IsCaseSensitive\": true } ], \"QueryParameters\": [ { \"Name\": \"a\", \"Values\": [ \"b\" ] } ]");

        var result = await Configurations.LoadAsync(gateway: gateway.Replace("\"Mode\": \"Exists\"", "\"Mode\": \"ExactHeader\"", StringComparison.Ordinal));

        Assert.DoesNotContain(result.Issues, static issue => issue is { Severity: IssueSeverity.Error, File: "gateway.json" });
    }
}
