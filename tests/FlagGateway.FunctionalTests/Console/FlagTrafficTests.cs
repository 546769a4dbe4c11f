using FlagGateway.Admin.Console.Charts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>What the console shows of the requests of a flag without a rollout.</summary>
public sealed class FlagTrafficTests
{
    private const string Failing = "/failing";

    [Fact]
    public async Task Page_FlagWithoutARollout_ShowsTheDurationsOfBothVariants()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(50));
        world.Candidate.Answer(static async context =>
        {
            // A response that takes measurable time; how long does not matter.
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
            context.Response.StatusCode = context.Request.Path == Failing ? 500 : 200;
        });
        using var first = await world.GetAsync("first");
        await Eventually.TrueAsync(() => Recorded(world), "The flag has no history.");

        for (var user = 0; user < 40; user++)
        {
            using var served = await world.GetAsync($"user-{user}");
            using var failed = await world.GetAsync($"user-{user}", Failing);
        }

        await Eventually.TrueAsync(
            () =>
            {
                world.Gateway.History.Record();
                var points = world.Gateway.History.PointsOf(Setup.Flag);
                return points.Sum(static point => point.Control.Requests + point.Candidate.Requests) >= 80;
            },
            "The requests are not recorded.");
        var latest = world.Gateway.History.LatestOf(Setup.Flag, TimeSpan.FromMinutes(1))!;
        Assert.NotNull(latest.Control.Durations.Quantile(0.95));
        Assert.InRange(latest.Candidate.Durations.Quantile(0.05)!.Value, 0.015, 10);
        var list = await world.Gateway.Admin.GetStringAsync("/");
        Assert.Matches("data-label=\"p95\" class=\"number\">[^<]+→[^<]+<", System.Net.WebUtility.HtmlDecode(list));
        Assert.Equal(["error_rate", "latency_p95"], ChartMetric.From([], world.Gateway.History.PointsOf(Setup.Flag)).Select(static chart => chart.Metric));
    }

    private static bool Recorded(World world)
    {
        world.Gateway.History.Record();
        return world.Gateway.History.LatestOf(Setup.Flag, TimeSpan.FromMinutes(1)) is not null;
    }
}
