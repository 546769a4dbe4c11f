using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Observability;

/// <summary>
/// A gateway counts itself, as its configuration has it: no other gateway of the process, nothing that is gone.
/// </summary>
public sealed class OwnSeriesTests
{
    [Fact]
    public async Task TwoGateways_InOneProcess_DoNotCountEachOther()
    {
        await using var one = await World.StartAsync();
        await using var other = await World.StartAsync();
        for (var i = 0; i < 3; i++)
            await one.VariantOfAsync("candidate");
        await other.VariantOfAsync("candidate");
        (await one.Gateway.Admin.GetAsync("/api/v1/flags")).EnsureSuccessStatusCode();

        var (ones, others) = (await one.Gateway.RecordedAsync(3), await other.Gateway.RecordedAsync(1));

        Assert.Equal((3, 1), Both("flaggateway_request_duration_seconds_count"));
        Assert.Equal((3, 1), Both("flaggateway_identity_total"));
        Assert.Equal((3, 1), Both("http_server_request_duration_seconds_count", "http_route=\"/{**path}\""));
        Assert.Equal((1, 0), Both("http_server_request_duration_seconds_count", "http_route=\"/api/v1/flags"));
        // One to the listener for users and one to that for operators, each kept open.
        Assert.Equal((2, 2), Both("kestrel_active_connections"));
        Assert.True(ones.Sum("dotnet_process_cpu_time_seconds_total") > 0);

        (double, double) Both(string metric, params string[] labels) => (ones.Sum(metric, labels), others.Sum(metric, labels));
    }

    [Fact]
    public async Task Reload_WithoutARouteAndItsFlag_TakesTheirSeriesAlong()
    {
        const string flag = """{ "id": "release.gone", "enabled": true, "variants": [ { "name": "a" } ], "allocation": { "default_when_enabled": "a", "default_when_disabled": "a" } }""";
        const string route = """, "gone": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/gone" }, "Metadata": { "Flag": "release.gone", "Shadow.Cluster": "new" } }""";
        Setup before = null!;
        await using var world = await World.StartAsync(setup =>
        {
            before = setup;
            (setup.Routes, setup.Flags) = (route, Setup.Split(0).Replace("\"feature_flags\": [", $"\"feature_flags\": [ {flag},", StringComparison.Ordinal));
        });
        await world.VariantOfAsync("somebody", "/gone");
        await world.VariantOfAsync("somebody", "/kept");
        await Eventually.TrueAsync(async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_shadow_requests_total", "route=\"gone\"") == 1, static () => "No copy.");
        var full = await world.Gateway.RecordedAsync(2);

        before.Routes = "";
        await world.Gateway.ApplyAsync("gateway.json", before.Gateway());
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(0));
        await world.VariantOfAsync("somebody", "/gone");
        var page = await world.Gateway.RecordedAsync(2);

        Assert.True(full.Series.Count(static series => series.Contains("\"release.gone\"", StringComparison.Ordinal)) > 40);
        Assert.DoesNotContain(page.Series, static series => series.Contains("\"release.gone\"", StringComparison.Ordinal) || series.Contains("route=\"gone\"", StringComparison.Ordinal));
        Assert.Equal(2, page.Sum("flaggateway_requests_total", "flag=\"release.orders\"", "route=\"all\""));
    }
}
