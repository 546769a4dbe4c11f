using System.Diagnostics;
using System.Net;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Reload;

public class ReloadTests
{
    [Fact]
    public async Task Flags_ZeroToAllAndBackUnderTraffic_NobodyFailsOrFlaps()
    {
        await using var world = await World.StartAsync();
        await using Traffic traffic = new(world, users: 64, workers: 4);

        await traffic.RoundsAsync(2);
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(50));
        await traffic.RoundsAsync(2);
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(100));
        await traffic.RoundsAsync(2);
        var up = traffic.Sides();
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(0));
        await traffic.RoundsAsync(2);

        Assert.All(up, sides => Assert.Equal(["legacy", "new"], sides));
        Assert.All(traffic.Sides(), sides => Assert.Equal(["legacy", "new", "legacy"], sides));
        Assert.Empty(traffic.Failures);
    }

    [Fact]
    public async Task Gateway_RouteAndClusterRemovedUnderTraffic_NoServerErrors()
    {
        string with = "", without = "";
        await using var world = await World.StartAsync(setup =>
        {
            without = setup.Gateway();
            setup.Clusters = $", \"extra\": {{ \"Destinations\": {setup.CandidateDestinations} }}";
            setup.Routes = $$""", "extra": { "ClusterId": "extra", "Order": 1, "Match": { "Path": "/extra" }, "Metadata": { "Flag": "{{Setup.Flag}}" } }""";
            with = setup.Gateway();
        });
        await using Traffic traffic = new(world, users: 8, workers: 4, "/extra", "/other");

        for (var i = 0; i < 2; i++)
        {
            await traffic.RoundsAsync(2);
            await world.Gateway.ApplyAsync("gateway.json", without);
            await traffic.RoundsAsync(2);
            await world.Gateway.ApplyAsync("gateway.json", with);
        }

        await traffic.RoundsAsync(2);
        Assert.Empty(traffic.Failures);
    }

    // Both files change, so for a moment one of them is ahead of the other.
    [Fact]
    public async Task Flags_VariantMovesToANewCluster_NoServerErrors()
    {
        var gateway = "";
        await using var world = await World.StartAsync(setup =>
        {
            setup.Flags = Setup.Split(100);
            gateway = setup.Gateway().Replace("\"new\": {", "\"newer\": {", StringComparison.Ordinal);
        });
        await using Traffic traffic = new(world, users: 8, workers: 4);
        await traffic.RoundsAsync(2);
        var before = world.Gateway.Version;

        world.Gateway.Write("gateway.json", gateway.Replace("\"new\": { \"Address", "\"renamed\": { \"Address", StringComparison.Ordinal));
        world.Gateway.Write("flags.json", Setup.Split(100).Replace("\"cluster\": \"new\"", "\"cluster\": \"newer\"", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => world.Gateway.Version > before, "not applied");
        await traffic.RoundsAsync(2);

        Assert.Empty(traffic.Failures);
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(0, metrics.Sum("flaggateway_requests_total", "code=\"5xx\""));
    }

    // The moment between the proxy's new configuration and the new snapshot, held still.
    [Fact]
    public async Task Gateway_ClusterGoneBeforeTheSnapshot_OwnClusterServesAsNone()
    {
        var without = "";
        await using var world = await World.StartAsync(setup => without = setup.Gateway().Replace("\"new\": { \"Destinations", "\"newer\": { \"Destinations", StringComparison.Ordinal));
        var old = world.Gateway.Snapshots.Current;
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(0).Replace("\"cluster\": \"new\"", "\"cluster\": \"legacy\"", StringComparison.Ordinal));
        await world.Gateway.ApplyAsync("gateway.json", without);
        world.Gateway.Snapshots.Replace(old);

        var side = await world.VariantOfAsync("candidate");

        Assert.Equal("legacy", side);
        Assert.Equal("none ERROR", $"{world.Legacy.Last["X-FlagGateway-Variant"]} {world.Legacy.Last["X-FlagGateway-Reason"]}");
        Assert.Equal(1, (await world.Gateway.RecordedAsync(1)).Sum("flaggateway_requests_total", "variant=\"none\""));
    }

    [Fact]
    public async Task Flags_Broken_LastGoodStaysAndMetricsTell()
    {
        await using var world = await World.StartAsync(setup => setup.Flags = Setup.Split(100));
        await MetricBecomesAsync(world, 1);

        world.Gateway.Write("flags.json", Setup.Split(0)[..^20]);
        await MetricBecomesAsync(world, 0);
        var whileBroken = await world.VariantOfAsync("somebody");
        world.Gateway.Write("flags.json", Setup.Split(0));
        await MetricBecomesAsync(world, 1);
        var repaired = await world.VariantOfAsync("somebody");

        Assert.Equal("new", whileBroken);
        Assert.Equal("legacy", repaired);
    }

    [Fact]
    public async Task Flags_Changed_InForceWithinASecond()
    {
        await using var world = await World.StartAsync();
        List<TimeSpan> delays = [];

        foreach (var (percentage, side) in new[] { (100, "new"), (0, "legacy"), (100, "new") })
        {
            var text = Setup.Split(percentage);
            var started = Stopwatch.GetTimestamp();
            world.Gateway.Write("flags.json", text);
            await Eventually.TrueAsync(async () => await world.VariantOfAsync("somebody") == side, () => "not applied");
            delays.Add(Stopwatch.GetElapsedTime(started));
        }

        Assert.True(delays.Order().ElementAt(1) < TimeSpan.FromSeconds(1), string.Join(", ", delays));
    }

    [Fact]
    public async Task Flags_ChangedDuringTheStart_AreApplied()
    {
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        Setup setup = new(legacy, candidate);
        await using var gateway = await TestGateway.StartAsync(
            [("gateway.json", setup.Gateway()), ("flags.json", setup.Flags)],
            [],
            folder => File.WriteAllText(Path.Combine(folder, "flags.json"), Setup.Split(100)));

        await Eventually.TrueAsync(() => gateway.Version > 1, "not applied");

        Assert.Equal("new", await gateway.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Route_Removed_Is404()
    {
        await using var world = await World.StartAsync();

        await world.Gateway.ApplyAsync("gateway.json", """{ "ReverseProxy": { "Routes": {}, "Clusters": {} } }""");
        using var response = await world.GetAsync("candidate");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static Task MetricBecomesAsync(World world, double value) => Eventually.TrueAsync(
        async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_config_last_reload_successful") == value,
        () => $"flaggateway_config_last_reload_successful did not become {value}");
}
