using System.Globalization;
using FlagGateway.FunctionalTests.Promql;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;

namespace FlagGateway.FunctionalTests.Conditions;

/// <summary>Traffic follows a number that is measured.</summary>
public sealed class MetricConditionTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Query_NumberInPrometheusChanges_TrafficFollowsWithinASecond()
    {
        await using var prometheus = await RealPrometheus.StartAsync();
        const string labels = "flag=\"release.orders\"";
        await prometheus.ShowAsync("gpu_headroom", 0.5, labels);
        await using var world = await World.StartAsync(setup =>
        {
            setup.Flags = Conditional("\"Query\": \"gpu_headroom{flag='{{flag}}'}\", \"Above\": 0.2");
            setup.Overrides.Add($"--FlagGateway:Prometheus:Url={prometheus.Address}");
        });

        await FollowsAsync(world, "new");
        await prometheus.ShowAsync("gpu_headroom", 0.1, labels);
        await FollowsAsync(world, "legacy");
        await prometheus.ShowAsync("gpu_headroom", 0.9, labels);
        await FollowsAsync(world, "new");

        var page = await world.Gateway.MetricsAsync();
        Assert.Equal(1, page.Sum("flaggateway_condition_met", "flag=\"release.orders\""));
        Assert.NotEqual(0, page.Sum("flaggateway_condition_measurements_total", "flag=\"release.orders\"", "result=\"value\""));
    }

    [Fact]
    public async Task Query_PrometheusGone_AnswerIsKeptAndThenForgotten()
    {
        using var prometheus = ScriptedServer.Start();
        prometheus.Given(Request.Create()).RespondWith(Response.Create().WithBody("""{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}"""));
        await using var world = await World.StartAsync(setup =>
        {
            setup.Flags = Conditional("\"Query\": \"up\", \"Above\": 0, \"KeepFor\": \"00:00:02\"");
            setup.Overrides.Add($"--FlagGateway:Prometheus:Url={prometheus.Url}");
        });
        await FollowsAsync(world, "new");

        prometheus.ResetMappings();
        prometheus.Given(Request.Create()).RespondWith(Response.Create().WithStatusCode(500));

        await Eventually.TrueAsync(async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_condition_measurements_total", "result=\"error\"") >= 1, () => "never failed");
        Assert.Equal("new", await world.VariantOfAsync("somebody"));
        await Eventually.TrueAsync(async () => await world.VariantOfAsync("somebody") == "legacy", () => "never forgotten");
        Assert.Equal(0, (await world.Gateway.MetricsAsync()).Sum("flaggateway_condition_met"));
    }

    [Fact]
    public async Task Metric_OwnLoadChanges_TrafficFollowsAndComesBack()
    {
        await using var world = await World.StartAsync(setup =>
            setup.Flags = Conditional("\"Metric\": \"flaggateway_active_requests{flag=\\\"release.orders\\\",variant=\\\"new\\\"}\", \"Below\": 2"));
        await FollowsAsync(world, "new");
        TaskCompletionSource free = new();
        world.Candidate.Answer(async context =>
        {
            if (context.Request.Headers["X-User-Id"] == "held")
                await free.Task;
            await context.Response.WriteAsync("new");
        });
        var held = Task.WhenAll(world.VariantOfAsync("held"), world.VariantOfAsync("held"));

        await FollowsAsync(world, "legacy");
        free.SetResult();

        Assert.Equal(["new", "new"], await held);
        await FollowsAsync(world, "new");
    }

    [Fact]
    public async Task Reload_PercentageEdited_ConditionStaysKnown()
    {
        const string condition = "\"Metric\": \"flaggateway_active_requests{variant=\\\"new\\\"}\", \"Below\": 100, \"Interval\": \"01:00:00\"";
        await using var world = await World.StartAsync(setup => setup.Flags = Conditional(condition));
        await FollowsAsync(world, "new");

        await world.Gateway.ApplyAsync("flags.json", Conditional(condition, description: "edited"));

        Assert.Equal("new", await world.VariantOfAsync("somebody"));
    }

    private static string Conditional(string parameters, string description = "") => Setup.File($$"""
        {
          "id": "{{Setup.Flag}}", "description": "{{description}}", "enabled": true,
          "conditions": { "client_filters": [ { "name": "FlagGateway.Metric", "parameters": { {{(parameters.Contains("Interval", StringComparison.Ordinal) ? "" : "\"Interval\": \"00:00:01\", ")}}{{parameters}} } } ] },
          "variants": [
            { "name": "legacy", "configuration_value": { "cluster": "legacy" } },
            { "name": "new", "configuration_value": { "cluster": "new" } } ],
          "allocation": { "default_when_enabled": "new", "default_when_disabled": "legacy" }
        }
        """);

    /// <summary>Waits until traffic is on a variant, and holds that against interval and one second.</summary>
    private async Task FollowsAsync(World world, string side)
    {
        var start = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(async () => await world.VariantOfAsync("somebody") == side, () => $"Traffic never came to {side}.");
        var took = TimeProvider.System.GetElapsedTime(start);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"to {side} after {took.TotalMilliseconds:F0} ms"));
        Assert.InRange(took, TimeSpan.Zero, Interval + TimeSpan.FromSeconds(1));
    }
}
