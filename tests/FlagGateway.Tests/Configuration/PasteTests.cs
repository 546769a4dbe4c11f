using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using FlagGateway.Commands;
using FlagGateway.Snapshots;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Tests.Configuration;

/// <summary>
/// What somebody has already, pasted in: it works, or one list says what to do. The files are in Pasted/.
/// </summary>
public sealed class PasteTests
{
    private const string Declared = """
        {
          "Admin": { "Url": "http://127.0.0.1:8081" },
          "Identity": { "TrustedProxies": [ "127.0.0.1" ] },
          "Policies": {
            "Authorization": [ { "Name": "signed-in", "Jwt": { "Authority": "https://login.example.com/", "Audience": "shop" } } ],
            "Cors": [ { "Name": "shop", "Origins": [ "https://shop.example.com" ] } ],
            "RateLimiter": [ { "Name": "per-user", "PermitLimit": 100 } ],
            "Timeouts": [ { "Name": "short", "Timeout": "00:00:05" } ],
            "OutputCache": [ { "Name": "catalog", "Expire": "00:01:00" } ]
          }
        }
        """;

    private const string Routes = """
        {
          "Urls": "http://127.0.0.1:8080",
          "ReverseProxy": {
            "Routes": {
              "turbo": { "ClusterId": "web", "Match": { "Path": "/turbo" }, "Metadata": { "Flag": "TurboMode"TURBO } },
              "checkout": { "ClusterId": "web", "Match": { "Path": "/checkout" }, "Metadata": { "Flag": "Checkout", "Flag.On": "beta" } },
              "beta": { "ClusterId": "web", "Match": { "Path": "/beta" }, "Metadata": { "Flag": "Beta", "Flag.On": "beta" } }
            },
            "Clusters": {
              "web": { "Destinations": { "1": { "Address": "http://web:8080/" } } },
              "beta": { "Destinations": { "1": { "Address": "http://beta:8080/" } } }
            }
          }
        }
        """;

    [Fact]
    public async Task Validate_SixRoutesOfAYarpHost_ListsThePoliciesToDeclareAndNothingElse()
    {
        var result = await LoadAsync(Pasted("appsettings.json"), Pasted("flags.json"));

        Assert.Equal(
            [
                "ReverseProxy:Routes:cart:AuthorizationPolicy", "ReverseProxy:Routes:cart:CorsPolicy", "ReverseProxy:Routes:cart:RateLimiterPolicy",
                "ReverseProxy:Routes:cart:TimeoutPolicy", "ReverseProxy:Routes:catalog:OutputCachePolicy",
            ],
            Errors(result).Select(static issue => issue.Path).Order(StringComparer.Ordinal));
        Assert.All(Errors(result), static issue => Assert.StartsWith("Declare it in FlagGateway:Policies:", issue.Remedy, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_SixRoutesWithTheirPolicies_AreTheRoutesThatYarpReads()
    {
        var file = JsonNode.Parse(Pasted("appsettings.json"))!;
        file["FlagGateway"] = JsonNode.Parse(Declared);

        var result = await LoadAsync(file.ToJsonString(), Pasted("flags.json"));

        Assert.Empty(Errors(result));
        // A hint of what a threshold means, which is not of the gateway.
        Assert.Equal(["ReverseProxy:Clusters:catalog:Metadata:ConsecutiveFailuresHealthPolicy.Threshold"], result.Issues.Select(static issue => issue.Path));
        var (routes, clusters) = ReadByYarp(file.ToJsonString());
        Assert.Equal(routes.OrderBy(static route => route.RouteId), result.Configuration!.ProxyRoutes.OrderBy(static route => route.RouteId));
        Assert.Equal(clusters.OrderBy(static cluster => cluster.ClusterId), result.Configuration.ProxyClusters.OrderBy(static cluster => cluster.ClusterId));
    }

    [Theory]
    [InlineData("CorsPolicy", "Disable")]
    [InlineData("RateLimiterPolicy", "disable")]
    [InlineData("TimeoutPolicy", "Disable")]
    [InlineData("AuthorizationPolicy", "anonymous")]
    public async Task Validate_PolicyTurnedOffAndNoneDeclared_IsValid(string key, string value)
    {
        var result = await Configurations.LoadAsync(gateway: Configurations.With(Configurations.Gateway, "\"ClusterId\": \"old\",", $"\"ClusterId\": \"old\", \"{key}\": \"{value}\","));

        Assert.Empty(result.Issues);
    }

    [Fact]
    public async Task Validate_FlagsOfTheOlderSchema_IsOneErrorWhoseRemedyWorks()
    {
        var refused = await Configurations.LoadAsync(flags: Pasted("older.json"), rollouts: null, gateway: Configurations.With(Configurations.Gateway, "release.orders", "Checkout"));

        var issue = Assert.Single(refused.Issues);
        Assert.Equal(("$.FeatureManagement", 2), (issue.Path, issue.Line));
        Assert.Contains("flaggateway flags import flags.json --from microsoft-v1", issue.Remedy, StringComparison.Ordinal);

        var converted = await ImportAsync("older.json");
        var result = await LoadAsync(Turbo(""), converted.Replace("\"Sale\"", "\"TurboMode\"", StringComparison.Ordinal));
        Assert.Empty(Errors(result));
        Assert.Equal(["Always", "Beta", "Checkout", "Legacy", "TurboMode"], result.Configuration!.Entries.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Validate_FlagsOfApplications_OnlyAsksForTheKindOfGroups()
    {
        var result = await LoadAsync(Turbo(""", "Flag.On": "beta" """), Pasted("flags.json"));

        Assert.Empty(Errors(result));
        Assert.Equal([("Ring0", 7), ("Ring0, Ring1, Ring2", 5)], result.Issues.Where(static issue => issue.Problem.Contains("groups", StringComparison.Ordinal)).Select(static issue => (issue.Value, issue.Line)).Order());
        Assert.Equal(["web", "beta"], result.Configuration!.Routes["turbo"].Variants.OrderBy(static variant => variant.Name == "On").Select(static variant => variant.ClusterId ?? "web"));
    }

    [Fact]
    public async Task Validate_GroupsWithTheirKindBeside_SaysNothing()
    {
        var flags = Pasted("flags.json").Replace("[ \"Ring0\" ]", "[ \"Ring0\", \"tenant:Ring0\" ]", StringComparison.Ordinal);

        var result = await LoadAsync(Turbo(""", "Flag.On": "beta" """), flags);

        Assert.DoesNotContain(result.Issues, static issue => issue.Line == 7);
    }

    [Fact]
    public async Task Validate_FlagWithTrueAndFalseWithoutATarget_IsOneErrorForTheRoute()
    {
        var result = await LoadAsync(Turbo(""), Pasted("flags.json"));

        var issue = Assert.Single(Errors(result));
        Assert.Equal("ReverseProxy:Routes:turbo:Metadata:Flag", issue.Path);
        Assert.Contains("Flag.On", issue.Remedy, StringComparison.Ordinal);
    }

    private static string Turbo(string metadata) => Routes.Replace("TURBO", metadata, StringComparison.Ordinal);

    private static string Pasted(string name) => File.ReadAllText(PathOf(name));

    private static string PathOf(string name) => Path.Combine(DocumentationTests.Root, "tests", "FlagGateway.Tests", "Configuration", "Pasted", name);

    private static Task<LoadResult> LoadAsync(string gateway, string flags) => Configurations.LoadAsync(gateway, flags, rollouts: null);

    private static IReadOnlyList<ConfigIssue> Errors(LoadResult result) => [.. result.Issues.Where(static issue => issue.Severity == IssueSeverity.Error)];

    private static async Task<string> ImportAsync(string name)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        await using StringWriter notes = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(["flags", "import", PathOf(name), "--from", "microsoft-v1"], new InvocationConfiguration { Output = output, Error = notes });
        Assert.True(exit == 0, notes.ToString());
        return output.ToString();
    }

    private static (IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters) ReadByYarp(string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddReverseProxy().LoadFromConfig(new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection("ReverseProxy"));
        using var provider = services.BuildServiceProvider();
        var config = provider.GetRequiredService<IProxyConfigProvider>().GetConfig();
        return (config.Routes, config.Clusters);
    }
}
