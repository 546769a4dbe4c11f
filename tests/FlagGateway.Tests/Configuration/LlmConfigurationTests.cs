using FlagGateway.Core.Llm;
using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Configuration;

/// <summary>Routes to LLM backends, and prices.</summary>
public sealed class LlmConfigurationTests
{
    private const string Flag = "\"Flag\": \"release.orders\"";
    private const string State = "\"State\": { \"Path\": \"data\" }";
    private const string Metadata = "ReverseProxy:Routes:orders:Metadata:";

    [Fact]
    public async Task Load_Api_HasTheDefaults()
    {
        var route = (await LoadAsync("\"Llm.Api\": \"auto\"")).Configuration!.Routes["orders"].Llm!;

        Assert.Equal(new LlmRoute { Api = null, Errors = LlmErrors.Default, Idle = TimeSpan.FromMinutes(10), AsksForUsage = false, Prices = route.Prices }, route);
        Assert.False(route.Prices.Any);
        Assert.Null((await Configurations.LoadAsync()).Configuration!.Routes["orders"].Llm);
    }

    [Fact]
    public async Task Load_AllKeys_AreRead()
    {
        var route = (await LoadAsync("\"Llm.Api\": \"anthropic-messages\", \"Llm.Errors\": \"empty,http_4xx\", \"Llm.Idle\": \"00:01:00\", \"Llm.Usage\": \"ask\"")).Configuration!.Routes["orders"].Llm!;

        Assert.Equal((LlmApi.AnthropicMessages, TimeSpan.FromMinutes(1), true), (route.Api, route.Idle, route.AsksForUsage));
        Assert.True(route.Errors.Contains(LlmOutcome.Empty, 200));
    }

    [Theory]
    [InlineData("\"Llm.Idle\": \"00:01:00\"", "Llm.Api", null)]
    [InlineData("\"Llm.Api\": \"openai\"", "Llm.Api", "openai")]
    [InlineData("\"Llm.Api\": \"auto\", \"Llm.Other\": \"x\"", "Llm.Other", "x")]
    [InlineData("\"Llm.Api\": \"auto\", \"Llm.Errors\": \"complete\"", "Llm.Errors", "complete")]
    [InlineData("\"Llm.Api\": \"auto\", \"Llm.Idle\": \"10\"", "Llm.Idle", "10")]
    [InlineData("\"Llm.Api\": \"auto\", \"Llm.Idle\": \"00:00:00\"", "Llm.Idle", "00:00:00")]
    [InlineData("\"Llm.Api\": \"auto\", \"Llm.Usage\": \"yes\"", "Llm.Usage", "yes")]
    public async Task Load_RouteWithAMistake_IsAnError(string metadata, string key, string? value)
    {
        var result = await LoadAsync(metadata);

        Assert.Null(result.Configuration);
        var issue = Assert.Single(result.Issues, static issue => issue.Severity == IssueSeverity.Error);
        Assert.Equal((Metadata + key, value), (issue.Path, issue.Value));
        Assert.NotEqual(0, issue.Line);
        Assert.NotEmpty(issue.Remedy);
    }

    [Theory]
    [InlineData("\"Llm.Api\": \"auto\"", true)]
    [InlineData("\"Llm.Api\": \"auto\", \"Flag.WithoutId\": \"control\"", false)]
    [InlineData("\"Llm.Api\": \"auto\", \"flag.withoutid\": \"bucket\"", false)]
    [InlineData("\"Flag.WithoutId\": \"bucket\"", false)]
    public async Task Load_WithoutIdIsLeftOut_WarnsOnARouteToAModel(string metadata, bool isWarned)
    {
        var result = await LoadAsync(metadata);

        Assert.NotNull(result.Configuration);
        Assert.Equal(isWarned, result.Issues.Any(static issue => issue is { Severity: IssueSeverity.Warning, Path: Metadata + "Flag.WithoutId" }));
    }

    [Theory]
    [InlineData("\"Llm.Api\": \"auto\", \"Shadow.Cluster\": \"new\", \"Shadow.Methods\": \"POST\"", "Shadow.Credentials")]
    [InlineData("\"Llm.Api\": \"auto\", \"Shadow.Cluster\": \"new\", \"Shadow.TokensPerDay\": \"5\"", "Shadow.TokensPerDay")]
    [InlineData("\"Shadow.Cluster\": \"new\", \"Shadow.Methods\": \"POST\", \"Shadow.TokensPerDay\": \"5\"", "Shadow.TokensPerDay")]
    [InlineData("\"Llm.Api\": \"auto\", \"Shadow.Cluster\": \"new\", \"Shadow.Methods\": \"POST\", \"Shadow.Credentials\": \"true\", \"Shadow.TokensPerDay\": \"-1\"", "Shadow.TokensPerDay")]
    public async Task Load_CopiesToAModelWithAMistake_IsAnError(string metadata, string key)
    {
        var result = await LoadAsync(metadata);

        Assert.Null(result.Configuration);
        Assert.Equal(Metadata + key, Assert.Single(result.Issues, static issue => issue.Severity == IssueSeverity.Error).Path);
    }

    [Fact]
    public async Task Load_CopiesToAModel_WarnsThatTheyAreBilled()
    {
        var result = await LoadAsync("\"Llm.Api\": \"auto\", \"Shadow.Cluster\": \"new\", \"Shadow.Methods\": \"POST\", \"Shadow.Credentials\": \"false\"");

        Assert.NotNull(result.Configuration);
        Assert.Contains(result.Issues, static issue => issue is { Severity: IssueSeverity.Warning, Path: Metadata + "Shadow.Credentials" });
    }

    [Theory]
    [InlineData("""{ "Input": -1, "Output": 1, "Per": 1 }""", "Input")]
    [InlineData("""{ "Output": 1, "Per": 1 }""", "Input")]
    [InlineData("""{ "Input": 1, "CachedInput": -1, "Output": 1, "Per": 1 }""", "CachedInput")]
    [InlineData("""{ "Input": 1, "Per": 1 }""", "Output")]
    [InlineData("""{ "Input": 1, "Output": 1 }""", "Per")]
    [InlineData("""{ "Input": 1, "Output": 1, "Per": 0 }""", "Per")]
    [InlineData("""{ "Input": "x", "Output": 1, "Per": 1 }""", "Input")]
    [InlineData("""{ "Input": 1, "Output": 1, "Per": 1, "Other": 1 }""", "Other")]
    public async Task Load_PriceWithAMistake_IsAnError(string price, string key)
    {
        var result = await Configurations.LoadAsync(gateway: Configurations.With(Configurations.Gateway, State, $"{State}, \"Llm\": {{ \"Prices\": {{ \"m\": {price} }} }}"));

        Assert.Null(result.Configuration);
        Assert.Contains(result.Issues, issue => issue.Severity == IssueSeverity.Error && issue.Path == $"FlagGateway:Llm:Prices:m:{key}");
    }

    [Fact]
    public async Task Load_Prices_AreTheRoutes()
    {
        var gateway = Configurations.With(Configurations.Gateway, State, State + """, "Llm": { "Prices": { "m": { "Input": 1, "Output": 2, "Per": 10 } } }""");
        var route = (await Configurations.LoadAsync(gateway: Configurations.With(gateway, Flag, Flag + ", \"Llm.Api\": \"auto\""))).Configuration!.Routes["orders"].Llm!;

        Assert.Equal(new LlmPrice(1, 1, 2, 10), route.Prices.Find("M"));
    }

    [Fact]
    public async Task Load_Clusters_HaveALongerTimeout()
    {
        var plain = (await Configurations.LoadAsync()).Configuration!;
        var result = await LoadAsync("\"Llm.Api\": \"auto\"");

        Assert.All(plain.ProxyClusters, static cluster => Assert.Null(cluster.HttpRequest?.ActivityTimeout));
        Assert.All(result.Configuration!.ProxyClusters, static cluster => Assert.Equal(TimeSpan.FromMinutes(10), cluster.HttpRequest!.ActivityTimeout));
        Assert.NotEqual(plain.GatewayHash, result.Configuration.GatewayHash);
        Assert.DoesNotContain(result.Issues, static issue => issue.Path.Contains("ActivityTimeout", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_ShorterTimeout_Warns()
    {
        var gateway = Configurations.With(Configurations.Gateway, "9002/\" } }", "9002/\" } }, \"HttpRequest\": { \"ActivityTimeout\": \"00:01:40\" }");

        var result = await Configurations.LoadAsync(gateway: Configurations.With(gateway, Flag, Flag + ", \"Llm.Api\": \"auto\""));

        Assert.Equal(TimeSpan.FromSeconds(100), result.Configuration!.ProxyClusters.Single(static cluster => cluster.ClusterId == "new").HttpRequest!.ActivityTimeout);
        Assert.Contains(result.Issues, static issue => issue is { Severity: IssueSeverity.Warning, Path: "ReverseProxy:Clusters:new:HttpRequest:ActivityTimeout", Value: "00:01:40" });
    }

    [Theory]
    [InlineData("latency_p95", true)]
    [InlineData("ttft_p95", false)]
    [InlineData("token_time_p95", false)]
    [InlineData("cost", false)]
    public async Task Load_GuardrailOfLatency_WarnsOnARouteToAModel(string metric, bool isWarned)
    {
        var rollouts = Configurations.With(Configurations.Rollouts, "{ \"metric\": \"error_rate\", \"hard\": \"+0.5pp\", \"soft\": \"+0.1pp\" }", $"{{ \"metric\": \"{metric}\", \"hard\": \"+50%\" }}");

        var plain = await Configurations.LoadAsync(rollouts: rollouts);
        var result = await Configurations.LoadAsync(rollouts: rollouts, gateway: Configurations.With(Configurations.Gateway, Flag, Flag + ", \"Llm.Api\": \"auto\""));

        Assert.DoesNotContain(plain.Issues, issue => issue.Value == metric && issue.Remedy.Contains("ttft_p95", StringComparison.Ordinal));
        Assert.Equal(isWarned, result.Issues.Any(issue => issue.Severity == IssueSeverity.Warning && issue.Value == metric && issue.Remedy.Contains("ttft_p95", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("cost", "", true)]
    [InlineData("cost_uncached", "", true)]
    [InlineData("tokens_out", "", false)]
    [InlineData("cost", """, "Llm": { "Prices": { "m": { "Input": 1, "Output": 2, "Per": 10 } } }""", false)]
    public async Task Load_GuardrailOfCost_WarnsWithoutPrices(string metric, string prices, bool isWarned)
    {
        var rollouts = Configurations.With(Configurations.Rollouts, "{ \"metric\": \"error_rate\", \"hard\": \"+0.5pp\", \"soft\": \"+0.1pp\" }", $"{{ \"metric\": \"{metric}\", \"hard\": \"+50%\" }}");
        var gateway = Configurations.With(Configurations.With(Configurations.Gateway, State, State + prices), Flag, Flag + ", \"Llm.Api\": \"auto\"");

        var result = await Configurations.LoadAsync(rollouts: rollouts, gateway: gateway);

        Assert.Equal(isWarned, result.Issues.Any(issue => issue.Severity == IssueSeverity.Warning && issue.Value == metric && issue.Remedy.Contains("Prices", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ttft_p95", "+10pp", "percentage points")]
    [InlineData("cost", "5", "which side")]
    [InlineData("signal:llm.cost", "+5%", "llm.")]
    public async Task Load_GuardrailWithAMistake_IsAnError(string metric, string limit, string text)
    {
        var rollouts = Configurations.With(Configurations.Rollouts, "{ \"metric\": \"error_rate\", \"hard\": \"+0.5pp\", \"soft\": \"+0.1pp\" }", $"{{ \"metric\": \"{metric}\", \"hard\": \"{limit}\" }}");

        var result = await Configurations.LoadAsync(rollouts: rollouts);

        Assert.Contains(result.Issues, issue => issue.Severity == IssueSeverity.Error && $"{issue.Problem} {issue.Remedy}".Contains(text, StringComparison.Ordinal));
    }

    private static Task<LoadResult> LoadAsync(string metadata) =>
        Configurations.LoadAsync(gateway: Configurations.With(Configurations.Gateway, Flag, $"{Flag}, {metadata}"));
}
