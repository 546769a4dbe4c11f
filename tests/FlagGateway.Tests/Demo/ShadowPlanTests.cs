using FlagGateway.Core.Flags;
using FlagGateway.Demo.Shadow;
using FlagGateway.Demo.Traffic;
using FlagGateway.Tests.Configuration;
using FlagGateway.Tools;

namespace FlagGateway.Tests.Demo;

/// <summary>What of the shipped configurations can be mirrored, and that control then serves everybody.</summary>
public sealed class ShadowPlanTests
{
    private static readonly string Config = Path.Combine(FindRoot(), "config");

    [Fact]
    public async Task Of_VariantsOnTwoClusters_CopiesEachRouteToTheCandidate()
    {
        var plan = await PlanAsync("examples/orders-migration");

        Assert.NotNull(plan);
        Assert.Equal(
            ["export null orders-legacy orders-new", "invoices legacy orders-legacy orders-new", "orders legacy orders-legacy orders-new"],
            plan.Routes.Select(route => $"{route.Route.RouteId} {route.ControlVariant ?? "null"} {route.ControlCluster} {route.CandidateCluster}").Order(StringComparer.Ordinal));
        Assert.Equal(["orders-new"], plan.Candidates);
        Assert.Contains("--ReverseProxy:Routes:export:Metadata:Shadow.Cluster=orders-new", plan.Overrides);
        Assert.Contains("--ReverseProxy:Routes:orders:Metadata:Shadow.Percentage=100", plan.Overrides);
    }

    [Fact]
    public async Task Of_VariantsOnOneCluster_IsNull() => Assert.Null(await PlanAsync("examples/prompt-rollout"));

    [Theory]
    [InlineData("")]
    [InlineData("examples/orders-migration")]
    public async Task Copy_ShippedConfiguration_GivesEverybodyControl(string folder)
    {
        var plan = await PlanAsync(folder);
        using TempFolder temp = new();
        var copy = ControlOnly.Copy(Path.Combine(Config, folder), Path.Combine(temp.Path, "copy"), plan!.Controls);

        var (configuration, issues) = await LoadAsync(copy, [.. plan.Overrides]);

        Assert.True(configuration is not null, string.Join('\n', issues));
        Assert.All(configuration.Loaded.Routes.Values, route => Assert.Equal("orders-new", Assert.Single(route.Mirrors).ClusterId));
        foreach (var route in configuration.Loaded.Routes.Values)
        {
            // The named, the grouped, and enough others to meet any percentage.
            foreach (var user in Enumerable.Range(0, 1_000).Select(number => $"user-{number}").Append("tester-1"))
            {
                string[] groups = ["tenant:internal", "tier:gold"];
                var chosen = route.Choose(route.Flag.Evaluate(new Subject(user, user, new GroupSet(string.Concat(groups), [groups[0].Length, groups[0].Length + groups[1].Length])), 0));
                Assert.Same(route.Control, chosen);
            }
        }
    }

    [Fact]
    public void Rewrite_ControlWithoutVariant_LeavesNobodyWithOne()
    {
        const string flags = """
            {
              // Two flags, and a comma too many.
              "feature_management": { "feature_flags": [
                { "id": "a", "enabled": false, "variants": [ { "name": "x" } ], "allocation": { "default_when_enabled": "x" }, "conditions": {} },
                { "id": "b", "enabled": true }, ] }
            }
            """;

        var rewritten = ControlOnly.Rewrite(flags, new Dictionary<string, string?>(StringComparer.Ordinal) { ["a"] = null });

        Assert.Equal(
            """{"feature_management":{"feature_flags":[{"id":"a","enabled":true,"variants":[{"name":"x"}]},{"id":"b","enabled":true}]}}""", rewritten);
    }

    private static async Task<ShadowPlan?> PlanAsync(string folder)
    {
        var (configuration, issues) = await LoadAsync(Path.Combine(Config, folder), []);
        Assert.True(configuration is not null, string.Join('\n', issues));
        return ShadowPlan.Create(configuration, SampleRoute.From(configuration));
    }

    private static Task<FolderLoadResult> LoadAsync(string folder, IReadOnlyList<string> overrides) => ConfigurationFolder.Read(folder).LoadAsync(overrides);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FlagGateway.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("Not inside of the repository.");
        return folder.FullName;
    }
}
